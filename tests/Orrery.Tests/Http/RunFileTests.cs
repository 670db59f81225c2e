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

    [Theory]
    [InlineData("Sec-Fetch-Dest", "document")]
    [InlineData("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")]
    public async Task A_page_that_a_browser_opens_runs_in_an_origin_of_its_own_and_reads_the_files_beside_it(string header, string value)
    {
        using var opened = await GetAsync($"runs/{await EndedAsync()}/files/report.html", (header, value));
        var shown = opened.Headers.Location!.ToString().TrimStart('/');
        using var page = await GetAsync(shown, ("Sec-Fetch-Site", "same-origin"));
        using var beside = await GetAsync(shown.Replace("report.html", "video/1080p/00001.m4s"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "cors"));

        Assert.Equal((HttpStatusCode.SeeOther, HttpStatusCode.OK, HttpStatusCode.OK), (opened.StatusCode, page.StatusCode, beside.StatusCode));
        Assert.Equal("<h1>report</h1>", await page.Content.ReadAsStringAsync(Stop));
        Assert.StartsWith("sandbox allow-scripts allow-downloads allow-popups; default-src 'self' 'unsafe-inline' data: blob:;", page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.DoesNotContain("allow-same-origin", page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal(("unsafe-none", "no-referrer"), (page.Headers.GetValues("Cross-Origin-Opener-Policy").Single(), page.Headers.GetValues("Referrer-Policy").Single()));
        Assert.Equal(("*", "cross-origin"), (beside.Headers.GetValues("Access-Control-Allow-Origin").Single(), beside.Headers.GetValues("Cross-Origin-Resource-Policy").Single()));
    }

    [Fact]
    public async Task A_page_that_is_fetched_as_a_file_runs_no_script()
    {
        using var page = await GetAsync($"runs/{await EndedAsync()}/files/report.html", ("Sec-Fetch-Dest", "empty"));

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.StartsWith("default-src 'none';", page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.DoesNotContain("script-src", page.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Fact]
    public async Task The_address_of_one_runs_page_opens_no_other_run()
    {
        var run = await EndedAsync();
        var other = await _server.StartRunAsync("leave", new { text = "other" });
        await _server.EndOfAsync(other);
        using var opened = await GetAsync($"runs/{run}/files/report.html", ("Sec-Fetch-Dest", "document"));
        var shown = opened.Headers.Location!.ToString().TrimStart('/');

        Assert.Equal((401, "ticket.unknown"), (await _server.RefusedAsync(HttpMethod.Get, shown.Replace(run.ToString(), other.ToString()))) is var foreign ? (foreign.Status, foreign.Code) : default);
        Assert.Equal((401, "ticket.unknown"), (await _server.RefusedAsync(HttpMethod.Get, shown.Replace("/shown/", "/shown/f"))) is var longer ? (longer.Status, longer.Code) : default);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await _server.Http.SendAsync(request, Stop);
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
