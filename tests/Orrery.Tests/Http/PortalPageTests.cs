using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Orrery.Client.Protocol;
using Orrery.Tests.Versions;

namespace Orrery.Tests.Http;

/// <summary>Pages that services add: said by the worker, served from the run's version, shown within the portal's frame.</summary>
[Collection<OnSharedServer>]
public sealed class PortalPageTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_has_the_pages_of_its_workflow_from_the_version_it_is_pinned_to()
    {
        var run = await EndedAsync("echo");
        var version = (await _server.Client.RunAsync(run, Stop)).VersionId;
        var pages = await _server.Client.PagesAsync(run, Stop);

        Assert.Equal([("probe", "Probe <b>it</b>", "echo"), ("broken", "Broken", "echo")], pages.Select(p => (p.Name, p.Title, p.Workflow)));
        Assert.Equal($"/services/probe/{version}/pages/probe.js", pages[0].Module);
        Assert.Empty(await _server.Client.PagesAsync(await EndedAsync("talk"), Stop));
        Assert.Equal([("all", (string?)null)], (await _server.Client.PagesAsync(Stop)).Select(p => (p.Name, p.Workflow)));
    }

    [Fact]
    public async Task What_a_page_loads_is_served_as_script_and_kept_for_ever()
    {
        var module = (await _server.Client.PagesAsync(await EndedAsync("echo"), Stop))[0].Module;
        using var main = await _server.Http.GetAsync(module, Stop);
        using var part = await _server.Http.GetAsync(module.Replace("probe.js", "parts/words.js", StringComparison.Ordinal), Stop);

        Assert.Equal("text/javascript; charset=utf-8", main.Content.Headers.ContentType!.ToString());
        Assert.Equal("max-age=31536000, private, immutable", main.Headers.CacheControl!.ToString());
        Assert.Equal("nosniff", main.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("export function start", await main.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Contains("probe says", await part.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    // Sent as raw bytes: a client of its own accord would never ask for these.
    [Theory]
    [InlineData("../Orrery.Tests.Service.dll")]
    [InlineData("..%2fOrrery.Tests.Service.dll")]
    [InlineData("%2e%2e/Orrery.Tests.Service.dll")]
    [InlineData("..%5cOrrery.Tests.Service.dll")]
    [InlineData("parts/../../Orrery.Tests.Service.dll")]
    [InlineData("/etc/passwd")]
    [InlineData("parts//words.js")]
    [InlineData("parts")]
    [InlineData("Probe.js")]
    [InlineData("")]
    public async Task Nothing_but_files_of_the_folder_of_pages_is_served(string path)
    {
        var module = (await _server.Client.PagesAsync(await EndedAsync("echo"), Stop))[0].Module;
        var address = _server.Server.Address;
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, Stop);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {module[..^"probe.js".Length]}{path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n\r\n"), Stop);
        var answer = await new StreamReader(stream).ReadToEndAsync(Stop);

        Assert.Matches("^HTTP/1.1 40[04] ", answer);
        Assert.Contains("\"code\":\"", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("services/probe/0123456789abcdef/pages/probe.js", 404, "page.file")]
    [InlineData("services/nobody/VERSION/pages/probe.js", 404, "page.file")]
    [InlineData("services/probe/latest/pages/probe.js", 400, "version.id")]
    public async Task A_foreign_version_is_refused(string path, int status, string code)
    {
        var version = (await _server.Client.PagesAsync(Stop))[0].Version;
        var refused = await _server.RefusedAsync(HttpMethod.Get, path.Replace("VERSION", version, StringComparison.Ordinal));

        Assert.Equal((status, code), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task The_portal_frames_a_page_with_its_title_as_text_and_says_without_script_what_it_would_show()
    {
        var run = await EndedAsync("echo");
        var (status, html, policy) = await LookAsync($"runs/{run}/pages/probe");
        var (_, ownPage, _) = await LookAsync($"runs/{run}");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Probe &lt;b&gt;it&lt;/b&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>it</b>", html, StringComparison.Ordinal);
        Assert.Matches("data-module=\"/services/probe/[0-9a-f]{16}/pages/probe.js\"", html);
        Assert.Contains($"href=\"/runs/{run}/files/\"", html[html.LastIndexOf("<noscript>", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains($"href=\"/runs/{run}/pages/probe\"", ownPage, StringComparison.Ordinal);
        Assert.Contains("href=\"/services/probe/pages/all\"", ownPage, StringComparison.Ordinal);
        Assert.Contains("data-module=", (await LookAsync("services/probe/pages/all")).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runs/RUN/pages/none", "There are: probe, broken")]
    [InlineData("services/probe/pages/none", "There are: all")]
    [InlineData("services/nobody/pages/none", "adds none")]
    public async Task An_unknown_page_is_refused_with_those_that_there_are(string path, string said)
    {
        var (status, html, _) = await LookAsync(path.Replace("RUN", (await EndedAsync("echo")).ToString(), StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains(said, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_pages_of_a_runs_version_load_is_served_still_when_a_new_one_is_deployed()
    {
        using var folder = new TestFolder();
        await using var server = await TestServer.StartAsync(folder, o => o with { Services = [Builds.Make(folder["one"], "one")] });
        var run = await server.StartRunAsync("hold", new Probes.Probe(Until: folder["never"]));
        var before = (await server.Client.PagesAsync(Stop))[0];
        var deployed = Assert.Single(await server.Client.DeployAsync(Builds.Make(folder["two"], "two"), Stop));

        Assert.Equal(deployed.Id, (await server.Client.PagesAsync(Stop))[0].Version);
        Assert.NotEqual(deployed.Id, before.Version);
        using var old = await server.Http.GetAsync(before.Module, Stop);
        Assert.Equal(HttpStatusCode.OK, old.StatusCode);
        await server.Client.TerminateAsync(run, Stop);
    }

    [Fact]
    public void A_worker_that_knows_no_pages_still_introduces_itself()
    {
        var hello = JsonSerializer.Deserialize<WorkerHello>("""{"id": "w", "cpu": 1, "memory": 1, "services": [{"name": "s", "version": "1", "workflows": [], "functions": []}]}""", OrreryJson.Options)!;

        Assert.Empty(Assert.Single(hello.Services).Pages);
    }

    private async Task<RunId> EndedAsync(string workflow)
    {
        var run = await _server.StartRunAsync(workflow, new { text = "page" });
        await _server.EndOfAsync(run);
        return run;
    }

    private async Task<(HttpStatusCode Status, string Html, string Policy)> LookAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Accept = { new MediaTypeWithQualityHeaderValue("text/html") } } };
        using var answer = await _server.Http.SendAsync(request, Stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop), answer.Headers.GetValues("Content-Security-Policy").Single());
    }
}
