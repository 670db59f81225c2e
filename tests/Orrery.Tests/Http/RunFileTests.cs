using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orrery.Tests.Http;

[Collection<OnSharedServer>]
public sealed class RunFileTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_files_that_a_run_left_are_listed_and_served()
    {
        var run = await EndedAsync();
        var files = await _server.Client.FilesAsync(run, Stop);
        using var segment = new MemoryStream();
        await _server.Client.DownloadAsync(run, "video/1080p/00001.m4s", segment, stop: Stop);

        Assert.Equal(["master.m3u8", "report.html", "video/1080p/00001.m4s"], files.Select(f => f.Path));
        Assert.Equal("0123456789", Encoding.UTF8.GetString(segment.ToArray()));
    }

    [Theory]
    [InlineData("report.html", "text/html; charset=utf-8", "no-cache")]
    [InlineData("master.m3u8", "application/vnd.apple.mpegurl", "no-cache")]
    [InlineData("video/1080p/00001.m4s", "video/mp4", "max-age=31536000, private, immutable")]
    public async Task Files_say_what_they_are_and_how_long_they_keep(string path, string type, string cache)
    {
        using var response = await _server.Http.GetAsync($"runs/{await EndedAsync()}/files/{path}", Stop);

        Assert.Equal((type, cache), (response.Content.Headers.ContentType!.ToString(), response.Headers.CacheControl!.ToString()));
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_page_may_load_only_what_the_server_has()
    {
        using var response = await _server.Http.GetAsync($"runs/{await EndedAsync()}/files/report.html", Stop);

        Assert.StartsWith("default-src 'self' 'unsafe-inline' data: blob:", response.Headers.GetValues("Content-Security-Policy").Single());
    }

    // Sent as raw bytes: a client of its own accord would never ask for these.
    [Theory]
    [InlineData("../../../../etc/passwd")]
    [InlineData("..%2f..%2forrery.db")]
    [InlineData("%2e%2e/outside")]
    [InlineData("..%5c..%5correry.db")]
    [InlineData("/etc/passwd")]
    [InlineData("../outside")]
    [InlineData("video//1080p/00001.m4s")]
    public async Task A_path_that_leads_elsewhere_is_refused(string path)
    {
        var address = _server.Server.Address;
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, Stop);
        var request = $"GET /runs/{await EndedAsync()}/files/{path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n\r\n";
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Stop);
        using var reader = new StreamReader(socket.GetStream());
        var answer = await reader.ReadToEndAsync(Stop);

        Assert.Matches("^HTTP/1.1 40[04] ", answer);
        Assert.DoesNotContain("root:", answer);
        Assert.DoesNotContain("<h1>", answer);
    }

    [Fact]
    public async Task A_run_without_files_has_an_empty_list()
    {
        var run = await _server.StartRunAsync("echo", new { text = "x" });
        await _server.EndOfAsync(run);

        Assert.Empty(await _server.Client.FilesAsync(run, Stop));
        Assert.Equal((404, "file.unknown"), ((await _server.RefusedAsync(HttpMethod.Get, $"runs/{run}/files/report.html")) is var r) ? (r.Status, r.Code) : default);
    }

    private async Task<RunId> EndedAsync()
    {
        var started = await _server.Client.StartAsync("probe", "leave", System.Text.Json.Nodes.JsonNode.Parse("{\"text\": \"report\"}"), "files", stop: Stop);
        Assert.Equal("completed", (await _server.EndOfAsync(started.Run)).State);
        return started.Run;
    }
}
