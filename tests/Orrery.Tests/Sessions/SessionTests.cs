using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Client;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Sessions;

[Collection<OnSharedServer>]
public sealed class SessionTests(SharedServer shared)
{
    private TestServer Server => shared.Server;

    [Fact]
    public async Task Requests_reach_a_session_through_the_server_with_who_asks_and_without_what_is_secret()
    {
        var (run, at) = await OpenAsync(new SessionWish(Text: "hello"));
        using var request = new HttpRequestMessage(HttpMethod.Put, at + "any/%2Fpath?x=1&y=%20") { Content = new StringContent("the body") };
        request.Headers.Add("Cookie", "orrery=secret");
        request.Headers.Add("X-Mine", "kept");
        request.Headers.Add("Orrery-Principal", "somebody-else");
        using var answer = await Server.Http.SendAsync(request, Stop);
        var seen = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!;

        Assert.Equal(("PUT", "/any/%2Fpath?x=1&y=%20", "the body"), (seen["method"]!.GetValue<string>(), seen["path"]!.GetValue<string>(), seen["body"]!.GetValue<string>()));
        var headers = seen["headers"]!.AsObject();
        Assert.Equal(("kept", "local", "default"), (headers["X-Mine"]!.GetValue<string>(), headers["Orrery-Principal"]!.GetValue<string>(), headers["Orrery-Namespace"]!.GetValue<string>()));
        Assert.Null(headers["Cookie"]);
        Assert.Equal("yes", Assert.Single(answer.Headers.GetValues("X-Own")));
        Assert.Equal("hello", await Server.Http.GetStringAsync(at + "hello", Stop));
        await EndAsync(run);
    }

    [Fact]
    public async Task A_session_sets_no_cookie_and_its_document_has_no_rights()
    {
        var (run, at) = await OpenAsync(new SessionWish());
        using var answer = await Server.Http.GetAsync(at + "cookie", Stop);

        foreach (var header in (string[])["Set-Cookie", "Access-Control-Allow-Origin", "NEL", "WWW-Authenticate", "Refresh"]) Assert.False(answer.Headers.Contains(header), header);
        Assert.Equal("\"1\"", answer.Headers.ETag?.Tag);
        Assert.StartsWith("sandbox; default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        await EndAsync(run);
    }

    [Fact]
    public async Task An_answer_comes_as_it_is_made()
    {
        var (run, at) = await OpenAsync(new SessionWish());
        using var answer = await Server.Http.GetAsync(at + "stream", HttpCompletionOption.ResponseHeadersRead, Stop);
        await using var body = await answer.Content.ReadAsStreamAsync(Stop);
        var buffer = new byte[3];
        await body.ReadExactlyAsync(buffer, Stop);
        Assert.Equal("one", Encoding.ASCII.GetString(buffer));
        await Server.Http.GetAsync(at + "go", Stop);
        await body.ReadExactlyAsync(buffer, Stop);
        Assert.Equal("two", Encoding.ASCII.GetString(buffer));
        await EndAsync(run);
    }

    [Theory]
    [InlineData("http", WebSocketMessageType.Text)]
    [InlineData("bytes", WebSocketMessageType.Binary)]
    public async Task A_web_socket_reaches_a_session(string mode, WebSocketMessageType type)
    {
        var (run, at) = await OpenAsync(new SessionWish(mode));
        using var socket = new ClientWebSocket();
        if (mode == "bytes") socket.Options.AddSubProtocol("binary");
        await socket.ConnectAsync(new UriBuilder(new Uri(Server.Http.BaseAddress!, at + (mode == "http" ? "ws" : ""))) { Scheme = "ws" }.Uri, Stop);
        foreach (var word in (string[])["one", "two"])
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(word), type, endOfMessage: true, Stop);
            var buffer = new byte[100];
            var read = await socket.ReceiveAsync(buffer, Stop);
            Assert.Equal((type, word), (read.MessageType, Encoding.ASCII.GetString(buffer, 0, read.Count)));
        }

        await EndAsync(run);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(new byte[10], patience.Token)).MessageType);
    }

    [Fact]
    public async Task A_stream_of_bytes_takes_no_plain_request()
    {
        var (run, at) = await OpenAsync(new SessionWish("bytes"));
        var (status, code, _) = await Server.RefusedAsync(HttpMethod.Get, at);
        Assert.Equal((426, "session.bytes"), (status, code));
        await EndAsync(run);
    }

    [Fact]
    public async Task What_lies_in_a_granted_folder_is_there_for_the_next_session()
    {
        foreach (var (word, whole) in ((string, string)[])[("one", "one"), ("two", "onetwo")])
        {
            var (run, at) = await OpenAsync(new SessionWish(Folder: "kept-by-sessions"));
            using var answer = await Server.Http.PostAsync(at + "keep", new StringContent(word), Stop);
            Assert.Equal(whole, await answer.Content.ReadAsStringAsync(Stop));
            await EndAsync(run);
        }

        Assert.Equal("onetwo", await File.ReadAllTextAsync(Server.Folder["data/folders/default/kept-by-sessions/note"], Stop));
    }

    [Theory]
    [InlineData("../other")]
    [InlineData("")]
    [InlineData("Upper")]
    public async Task A_folder_is_granted_by_a_plain_name(string name)
    {
        if (name is "") name = new string('a', 61);
        var end = await Server.EndOfAsync(await Server.StartRunAsync("session", new SessionWish(Folder: name)));
        Assert.Contains("can't name a granted folder", end.Failure!.Message);
    }

    [Fact]
    public async Task The_network_is_there_only_when_it_is_granted()
    {
        var port = $"{Server.Http.BaseAddress!.Port}";
        foreach (var granted in (bool[])[false, true])
        {
            var (run, at) = await OpenAsync(new SessionWish(Text: port, Network: granted));
            Assert.Equal(granted ? "reached" : "refused", await Server.Http.GetStringAsync(at + "network", Stop));
            await EndAsync(run);
        }
    }

    [Fact]
    public async Task What_the_host_keeps_to_itself_is_not_in_a_session()
    {
        var (run, at) = await OpenAsync(new SessionWish());
        foreach (var path in (string[])["/etc/passwd", "/root/.bashrc", Server.Folder["data/orrery.db"]])
            Assert.Equal("absent", await Server.Http.GetStringAsync(at + "read" + path, Stop));
        await EndAsync(run);
    }

    [Fact]
    public async Task Layers_lie_over_the_system_and_hide_what_is_below()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Skip("Layers are mounted by the superuser.");
        using var layer = new TestFolder();
        foreach (var (path, text) in ((string, string)[])[("usr/share/orrery-layer", "new"), ("usr/share/common-licenses/BSD", "hidden"), ("opt/tool/readme", "opt"), ("etc/tool.conf", "conf")])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(layer[path])!);
            await File.WriteAllTextAsync(layer[path], text, Stop);
        }

        var (run, at) = await OpenAsync(new SessionWish(Layer: layer[""].TrimEnd('/')));
        foreach (var (path, text) in ((string, string)[])[("/usr/share/orrery-layer", "new"), ("/usr/share/common-licenses/BSD", "hidden"), ("/opt/tool/readme", "opt"), ("/etc/tool.conf", "conf"), ("/etc/passwd", "absent")])
            Assert.Equal(text, await Server.Http.GetStringAsync(at + "read" + path, Stop));
        Assert.NotEqual("absent", await Server.Http.GetStringAsync(at + "read/etc/ld.so.cache", Stop));
        await EndAsync(run);
        Assert.DoesNotContain("layers/usr", await File.ReadAllTextAsync("/proc/self/mounts", Stop));
    }

    [Fact]
    public async Task A_session_that_nobody_uses_ends()
    {
        var run = await Server.StartRunAsync("session", new SessionWish(IdleMs: 1500));
        var end = await Server.EndOfAsync(run);
        Assert.Equal("Idle", Seen(end).Reason);
    }

    [Fact]
    public async Task A_program_that_ends_by_itself_ends_its_session_with_its_code()
    {
        var (run, at) = await OpenAsync(new SessionWish());
        await Server.Http.GetAsync(at + "exit", Stop);
        var seen = Seen(await Server.EndOfAsync(run));
        Assert.Equal(("Exited", 3), (seen.Reason, seen.ExitCode));
        var (status, code, _) = await Server.RefusedAsync(HttpMethod.Get, at + "hello");
        Assert.Equal((404, "session.none"), (status, code));
    }

    [Fact]
    public async Task Half_an_answer_of_a_program_that_dies_is_not_taken_for_a_whole_one()
    {
        var (_, at) = await OpenAsync(new SessionWish());
        await Assert.ThrowsAsync<HttpRequestException>(() => Server.Http.GetStringAsync(at + "half", Stop));
    }

    [Fact]
    public async Task A_large_body_reaches_a_session_whole()
    {
        var (run, at) = await OpenAsync(new SessionWish(Folder: "large-bodies"));
        using var answer = await Server.Http.PostAsync(at + "keep", new ByteArrayContent(new byte[40 << 20]), Stop);
        Assert.Equal(40 << 20, (await answer.Content.ReadAsByteArrayAsync(Stop)).Length);
        await EndAsync(run);
    }

    [Fact]
    public async Task A_session_that_is_sick_is_ended()
    {
        var (run, at) = await OpenAsync(new SessionWish(Health: "/health"));
        await Server.Http.GetAsync(at + "sick", Stop);
        Assert.Equal("Unhealthy", Seen(await Server.EndOfAsync(run)).Reason);
    }

    [Theory]
    [InlineData("crash", "session.start", "there is nothing to open")]
    [InlineData("silent", "session.silent", "didn't answer within 0.5 s")]
    public async Task A_session_that_does_not_come_up_says_why(string mode, string type, string words)
    {
        var run = await Server.StartRunAsync("session", new SessionWish(mode));
        var view = await Server.UntilAsync(run, v => v.Steps is [{ Past.Count: > 0 } or { Failure: not null }, ..]);
        var failure = view.Steps[0].Failure ?? view.Steps[0].Past[0].Failure;
        Assert.Equal(type, failure.Type);
        Assert.Contains(words, failure.Message + string.Join('\n', failure.Tool?.LastLines ?? []));
        await Server.Client.CancelAsync(run, stop: Stop);
    }

    [Fact]
    public async Task An_attempt_has_one_session_at_a_time()
    {
        var end = await Server.EndOfAsync(await Server.StartRunAsync("session", new SessionWish(Twice: true)));
        Assert.Contains("has a session open already", end.Failure!.Message);
    }

    [Fact]
    public async Task A_function_ends_its_session_and_nothing_of_it_is_left()
    {
        var run = await Server.StartRunAsync("session", new SessionWish(Text: "own", Once: true));
        var seen = Seen(await Server.EndOfAsync(run));
        Assert.Equal(("Stopped", "own", $"runs/{run}/steps/0/session/"), (seen.Reason, seen.Own, seen.Path));
        Assert.Empty(Directory.EnumerateDirectories(Server.Folder["data/sessions"], $"{run}-*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Open_sessions_are_listed_with_where_they_are_reached()
    {
        var (run, at) = await OpenAsync(new SessionWish(IdleMs: 60_000));
        var one = Assert.Single(await Server.Client.SessionsAsync(Stop), s => s.Run == run.ToString());
        Assert.Equal((0, "probe", "session", "http", "/" + at, TimeSpan.FromMinutes(1)), (one.Step, one.Service, one.Function, one.Endpoint, one.Address, one.IdleAfter));
        await EndAsync(run);
        Assert.DoesNotContain(await Server.Client.SessionsAsync(Stop), s => s.Run == run.ToString());
    }

    private async Task<(RunId Run, string At)> OpenAsync(SessionWish wish)
    {
        var run = await Server.StartRunAsync("session", wish);
        var view = await Server.UntilAsync(run, v => v.Steps is [{ Progress.Unit: "session open" }, ..]);
        Assert.True(view.Steps is [{ Progress: not null }, ..], view.Failure?.Message ?? "it is open");
        return (run, $"runs/{run}/steps/0/session/");
    }

    /// <summary>Cancelling the run ends its session.</summary>
    private async Task EndAsync(RunId run)
    {
        await Server.Client.CancelAsync(run, stop: Stop);
        await Server.EndOfAsync(run);
        await Patience.UntilAsync(async () => (await Server.Client.SessionsAsync(Stop)).All(s => s.Run != run.ToString()), "the session to be gone");
    }

    private static SessionSeen Seen(RunView run) => run.Result is { } result ? result.Deserialize<SessionSeen>(OrreryJson.Options)! : throw new Xunit.Sdk.XunitException(run.Failure?.Message ?? run.State);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
