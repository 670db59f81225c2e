using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Orrery.Client;
using Orrery.Server.Copies;

namespace Orrery.Tests.Copies;

/// <summary>A run goes into a file and is looked at from there: what it shows is what the server showed.</summary>
[Collection<OnSharedServer>]
public sealed partial class CopyTests(SharedServer shared) : IDisposable
{
    private readonly TestServer _server = shared.Server;
    private readonly TestFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_copy_answers_as_the_server_does()
    {
        var run = await EndedAsync("talk", new { text = "<script>alert(1)</script>", count = 3 });
        await using var viewer = await OpenAsync(await ExportAsync(run));
        using var copy = new HttpClient { BaseAddress = viewer.Address };

        foreach (var path in new[] { "", "?steps=none", "/steps", "/steps/0", "/graph", "/timeline", "/history", "/input", "/result", "/steps/0/input", "/steps/0/result", "/files", "/steps/0/usage" })
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(await _server.Http.GetStringAsync($"runs/{run}{path}", Stop)), JsonNode.Parse(await copy.GetStringAsync($"runs/{run}{path}", Stop))), $"runs/RUN{path} differs");
        Assert.Equal(await _server.Http.GetStringAsync($"runs/{run}/steps/0/log", Stop), await copy.GetStringAsync($"runs/{run}/steps/0/log", Stop));
    }

    [Fact]
    public async Task Its_page_is_the_servers_without_what_cannot_be_done()
    {
        var run = await EndedAsync("refuse", new { text = "<img src=x onerror=alert(1)>" });
        await using var viewer = await OpenAsync(await ExportAsync(run));

        var (there, here) = (await PageAsync(_server.Server.Address, $"runs/{run}"), await PageAsync(viewer.Address, $"runs/{run}"));
        foreach (var region in new[] { "failure", "journal-head", "steps-0", "graph-region", "timeline-region" }) Assert.Equal(Region(there, region), Region(here, region));
        Assert.Contains("/retry", there);
        Assert.DoesNotContain("<form", here);
        Assert.DoesNotContain("<img src=x", here);
        Assert.DoesNotContain("data-live=", here);
        Assert.DoesNotContain("href=\"/runs\"", here);
        Assert.Contains($"Taken from {_server.Server.Address.ToString().TrimEnd('/')}", here);
        foreach (var link in Links().Matches(here).Select(m => m.Groups[1].Value).Where(l => l.StartsWith('/')).Distinct())
            Assert.True((await StatusAsync(viewer.Address, WebUtility.HtmlDecode(link))) is 200 or 303, $"{link} leads nowhere");
        var step = await PageAsync(viewer.Address, $"runs/{run}/steps/0");
        Assert.Contains("probe.refused", step);
        Assert.DoesNotContain("<form", step);
        Assert.DoesNotContain("data-island=\"log\"", step);
    }

    [Fact]
    public async Task Files_come_with_it_and_segments_only_when_all_is_wanted()
    {
        var run = await EndedAsync("leave", new { text = "report" });
        var (small, all) = (await ExportAsync(run), await ExportAsync(run, "all"));
        await using var viewer = await OpenAsync(all);
        using var copy = new HttpClient { BaseAddress = viewer.Address };

        Assert.Equal("0123456789", await copy.GetStringAsync($"runs/{run}/files/video/1080p/00001.m4s", Stop));
        Assert.Equal((HttpStatusCode)303, await StatusOfAsync(viewer.Address, $"runs/{run}/files/report.html", "text/html"));
        Assert.Equal(404, await StatusAsync(viewer.Address, $"runs/{run}/files/%2e%2e/outside"));
        using var opened = await RunCopy.OpenAsync(small, Stop);
        // The playlist of this probe has the same bytes as its segment.
        Assert.Contains(opened.Manifest.LeftOut, l => l.Why == "it is a segment of media" && l.Size == 10);
        Assert.DoesNotContain(opened.Manifest.Entries, e => e.Size == 10 && e.Name.StartsWith("artifacts/", StringComparison.Ordinal));
        Assert.Contains(opened.Manifest.Entries, e => e.Name == $"artifacts/{ArtifactId.Of("<h1>report</h1>"u8)}");
    }

    [Fact]
    public async Task A_run_under_way_is_as_of_that_moment_and_says_so()
    {
        var run = await _server.StartRunAsync("gate", new { text = "x" });
        await _server.UntilAsync(run, r => r.Waits.Count > 0);
        await using var viewer = await OpenAsync(await ExportAsync(run));
        await _server.Client.SignalAsync(run, "go", JsonValue.Create("on"), stop: Stop);
        await _server.EndOfAsync(run);

        using var client = new OrreryClient(viewer.Address);
        var then = await client.RunAsync(run, Stop);
        Assert.Equal(("running", 1), (then.State, then.Waits.Count));
        Assert.Contains("The run was under way then", await PageAsync(viewer.Address, $"runs/{run}"));
    }

    [Fact]
    public async Task Children_come_with_it_when_they_are_wanted()
    {
        var until = _folder["until"];
        await File.WriteAllTextAsync(until, "", Stop);
        var run = await EndedAsync("family", new { mark = _folder["mark"], until, count = 2 });
        using var alone = await RunCopy.OpenAsync(await ExportAsync(run), Stop);
        using var family = await RunCopy.OpenAsync(await ExportAsync(run, children: true), Stop);

        Assert.Equal((1, 2), (alone.Manifest.Runs.Count, alone.Manifest.LeftOutCount));
        Assert.Equal(3, family.Manifest.Runs.Count);
        Assert.All(family.Manifest.Runs, r => Assert.Equal("completed", r.State));
    }

    [Fact]
    public async Task Whatever_one_asks_of_a_copy_nothing_can_be_done()
    {
        var run = await EndedAsync("echo", new { text = "x" });
        await using var viewer = await OpenAsync(await ExportAsync(run));

        foreach (var path in new[] { $"runs/{run}/cancel", $"portal/runs/{run}/retry", "api/probe/echo", "tokens", "artifacts" })
        {
            using var http = new HttpClient { BaseAddress = viewer.Address };
            Assert.InRange((int)(await http.PostAsync(path, new StringContent("{}"), Stop)).StatusCode, 400, 405);
        }

        foreach (var path in new[] { "runs", "health", "tokens", "system", "portal/live/runs/" + run, "runs/" + RunId.Parse("r00-0000000000001") }) Assert.Equal(404, await StatusAsync(viewer.Address, path));
        await Assert.ThrowsAsync<ArgumentException>(async () => await CopyViewer.StartAsync(await RunCopy.OpenAsync(await ExportAsync(run), Stop), new IPEndPoint(IPAddress.Any, 0), Stop));
    }

    [Fact]
    public async Task A_file_that_was_made_by_the_first_format_still_opens()
    {
        await using var viewer = await OpenAsync(Path.Combine(Checkout.Root, "tests", "copies", "format-1.orrery"));
        const string run = "runs/r00-bcs1edg8agmd2";
        using var copy = new HttpClient { BaseAddress = viewer.Address };

        Assert.Equal("completed", JsonNode.Parse(await copy.GetStringAsync(run, Stop))!["state"]!.GetValue<string>());
        Assert.Contains("report.html", await PageAsync(viewer.Address, run));
        Assert.Contains("step 0", await PageAsync(viewer.Address, run + "/steps/0"));
        Assert.Equal("<h1>report</h1>", await copy.GetStringAsync(run + "/files/report.html", Stop));
    }

    private async Task<RunId> EndedAsync(string workflow, object input)
    {
        var run = await _server.StartRunAsync(workflow, input);
        await _server.EndOfAsync(run);
        return run;
    }

    private async Task<string> ExportAsync(RunId run, string artifacts = "small", bool children = false)
    {
        var path = _folder[$"{Guid.NewGuid():n}.orrery"];
        await using var file = File.Create(path);
        await _server.Client.ExportAsync(run, file, artifacts, children: children, stop: Stop);
        return path;
    }

    private static async Task<CopyViewer> OpenAsync(string path) => await CopyViewer.StartAsync(await RunCopy.OpenAsync(path, Stop), new IPEndPoint(IPAddress.Loopback, 0), Stop);

    private static async Task<string> PageAsync(Uri server, string path)
    {
        using var http = new HttpClient { BaseAddress = server };
        http.DefaultRequestHeaders.Add("Accept", "text/html");
        return await http.GetStringAsync(path, Stop);
    }

    private static async Task<int> StatusAsync(Uri server, string path) => (int)await StatusOfAsync(server, path, "*/*");

    private static async Task<HttpStatusCode> StatusOfAsync(Uri server, string path, string accept)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server };
        http.DefaultRequestHeaders.Add("Accept", accept);
        return (await http.GetAsync(path, Stop)).StatusCode;
    }

    private static string Region(string html, string id)
    {
        var start = html.IndexOf($"<!--region {id}-->", StringComparison.Ordinal);
        Assert.True(start >= 0, $"The page has no region {id}.");
        return html[start..html.IndexOf("<!--/region-->", start, StringComparison.Ordinal)];
    }

    [GeneratedRegex("(?:href|src)=\"([^\"]+)\"")]
    private static partial Regex Links();
}
