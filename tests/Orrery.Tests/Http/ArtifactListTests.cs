using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Tests.Access;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Http;

/// <summary>Which artifacts there are, what made them and what was given them.</summary>
public sealed class ArtifactListTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_artifact_tells_which_step_made_it_and_which_runs_and_steps_were_given_it_also_when_the_list_is_made_anew()
    {
        Artifact text;
        RunId counted, mirrored, swollen;
        ArtifactId made, large;
        await using (var server = await StartAsync())
        {
            text = await server.Client.UploadAsync(new MemoryStream("one\ntwo\n"u8.ToArray()), stop: Stop);
            counted = await server.StartRunAsync("count", new Order(new ArtifactFile(text.Id, "words.txt")));
            made = ArtifactId.Parse((await EndedAsync(server, counted)).Result!.Value.GetProperty("reversed").GetProperty("$file").GetString()!);
            mirrored = await server.StartRunAsync("mirror", new { deep = new[] { new { file = made.ToString() } } });
            await EndedAsync(server, mirrored);
            swollen = await server.StartRunAsync("bulk-twice", new Probe(Count: 100_000));
            await EndedAsync(server, swollen);
            large = ArtifactId.Of(Encoding.UTF8.GetBytes('"' + new string('p', 100_000) + '"'));
            await LooksAsync(server);
        }

        foreach (var file in Directory.GetFiles(_folder["data"], "read.db*")) File.Delete(file);
        await using var again = await StartAsync();
        await Patience.UntilAsync(() => again.Client.ArtifactsAsync(stop: Stop).Result.Any(a => a.Id == text.Id) && again.Client.AboutAsync(large, Stop).Result.MadeBy.Count == 2, "the list to be made anew");
        await LooksAsync(again);

        async Task LooksAsync(TestServer server)
        {
            var (given, born, held) = (await server.Client.AboutAsync(text.Id, Stop), await server.Client.AboutAsync(made, Stop), await server.Client.AboutAsync(large, Stop));
            Assert.Equal((8L, "text"), (given.Size, given.Kind));
            Assert.Empty(given.MadeBy);
            Assert.Equal([(counted, null), (counted, 0)], given.UsedBy.OrderBy(u => u.Step ?? -1).Select(u => (u.Run, u.Step)));
            Assert.Equal([(counted, (int?)null, null), (counted, 0, "count")], born.MadeBy.OrderBy(u => u.Step ?? -1).Select(u => (u.Run, u.Step, u.Key)));
            Assert.Equal([(mirrored, (int?)null)], born.UsedBy.Select(u => (u.Run, u.Step)));
            Assert.Equal([(swollen, (int?)0), (swollen, 1)], held.MadeBy.OrderBy(u => u.Step).Select(u => (u.Run, u.Step)));
            Assert.Equal(new[] { text.Id, made }.Order(), (await server.Client.ArtifactsAsync(run: counted, stop: Stop)).Select(a => a.Id).Order());
        }
    }

    [Fact]
    public async Task The_list_has_the_newest_first_a_page_at_a_time_with_what_they_look_like()
    {
        await using var server = await TestServer.StartAsync(_folder);
        byte[] film = [0, 0, 0, 24, .. "ftypisom"u8, .. new byte[200]], picture = [0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n', .. new byte[50]];
        var files = JsonNode.Parse($$"""{"a.txt": {"id": "{{ArtifactId.Of("x"u8)}}", "size": 1} }""")!.ToJsonString();
        (string Kind, byte[] Bytes)[] uploads = [("text", "<script>alert(1)</script>"u8.ToArray()), ("json", "[1, 2]"u8.ToArray()), ("files", Encoding.UTF8.GetBytes(files)), ("video", film), ("image", picture), ("other", [0, 1, 2, 3]), ("text", [])];
        foreach (var (_, bytes) in uploads)
        {
            await server.Client.UploadAsync(new MemoryStream(bytes), stop: Stop);
            var at = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            Assert.True(SpinWait.SpinUntil(() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() > at, 1000), "the clock stands still"); // the order is told by the millisecond
        }

        var pages = new List<ArtifactLine>();
        for (IReadOnlyList<ArtifactLine> page = [null!, null!, null!]; page.Count == 3; pages.AddRange(page)) page = await server.Client.ArtifactsAsync(3, pages.Count == 0 ? null : pages[^1].Id, stop: Stop);
        var found = await server.Client.ArtifactsAsync(ArtifactId.Of(film).ToString()[..13], stop: Stop);
        using var played = await server.Http.GetAsync($"artifacts/{ArtifactId.Of(film)}?as=media", Stop);
        using var script = await server.Http.GetAsync($"artifacts/{ArtifactId.Of(uploads[0].Bytes)}?as=media", Stop);

        Assert.Equal(uploads.Reverse().Select(u => (u.Kind, ArtifactId.Of(u.Bytes), (long)u.Bytes.Length)), pages.Select(p => (p.Kind, p.Id, p.Size)));
        Assert.Equal(ArtifactId.Of(film), Assert.Single(found).Id);
        Assert.Equal(("video/mp4", "application/octet-stream"), (played.Content.Headers.ContentType!.ToString(), script.Content.Headers.ContentType!.ToString()));
    }

    [Fact]
    public async Task An_artifact_whose_bytes_never_came_is_told_of_by_the_runs_that_name_it()
    {
        await using var server = await TestServer.StartAsync(_folder);
        var missing = ArtifactId.Of("never"u8);
        var run = await server.StartRunAsync("mirror", new { file = missing.ToString(), near = missing + "0" });
        await EndedAsync(server, run);
        var about = await server.Client.AboutAsync(missing, Stop);

        Assert.Equal((null, null, run), (about.Size, about.Kind, Assert.Single(about.UsedBy).Run));
        Assert.DoesNotContain(missing, (await server.Client.ArtifactsAsync(stop: Stop)).Select(a => a.Id));
    }

    [Fact]
    public async Task Lists_and_lineage_are_of_the_askers_namespace()
    {
        await using var tenants = await Tenants.StartAsync();
        var (acme, other, all) = (tenants.Client(Role.Operator, "acme"), tenants.Client(Role.Operator, "other"), tenants.Client(Role.Viewer, "*"));
        var mine = await acme.UploadAsync(new MemoryStream("mine"u8.ToArray()), stop: Stop);
        var shared = await other.UploadAsync(new MemoryStream("shared"u8.ToArray()), stop: Stop);
        var run = (await acme.StartAsync("probe", "mirror", new JsonObject { ["file"] = shared.Id.ToString() }, stop: Stop)).Run;
        var theirs = (await other.StartAsync("probe", "mirror", new JsonObject { ["file"] = shared.Id.ToString() }, stop: Stop)).Run;
        await acme.EndAsync(run, Stop);
        await other.EndAsync(theirs, Stop);

        Assert.Equal(new[] { mine.Id, shared.Id }.Order(), (await acme.ArtifactsAsync(stop: Stop)).Select(a => a.Id).Order());
        Assert.Equal([shared.Id], (await other.ArtifactsAsync(stop: Stop)).Select(a => a.Id));
        Assert.Equal(2, (await all.ArtifactsAsync(stop: Stop)).Count);
        Assert.Equal([run], (await acme.AboutAsync(shared.Id, Stop)).UsedBy.Select(u => u.Run));
        Assert.Equal(2, (await all.AboutAsync(shared.Id, Stop)).UsedBy.Count);
        Assert.Empty(await other.ArtifactsAsync(mine.Id.Hex[..10], stop: Stop));
        Assert.Equal("run.unknown", (await Assert.ThrowsAsync<OrreryException>(() => other.ArtifactsAsync(run: run, stop: Stop))).Code);
    }

    [Theory]
    [InlineData("artifacts?limit=0", 400, "query.limit")]
    [InlineData("artifacts?before=x", 400, "query.before")]
    [InlineData("artifacts?before=sha256-0000000000000000000000000000000000000000000000000000000000000001", 400, "query.before")]
    [InlineData("artifacts?run=x", 400, "query.run")]
    [InlineData("artifacts?id=sha256-XY", 400, "query.id")]
    [InlineData("artifacts/sha256-12/about", 400, "artifact.id")]
    [InlineData("artifacts/sha256-0000000000000000000000000000000000000000000000000000000000000001/about", 404, "artifact.unknown")]
    [InlineData("artifacts/sha256-0000000000000000000000000000000000000000000000000000000000000001?as=html", 400, "query.as")]
    public async Task What_makes_no_sense_is_refused(string path, int status, string code)
    {
        await using var server = await TestServer.StartAsync(_folder, o => o with { OwnWorker = false });
        var refused = await server.RefusedAsync(HttpMethod.Get, path);

        Assert.Equal((status, code), (refused.Status, refused.Code));
        Assert.True(refused.Detail.Length > 20, refused.Detail);
    }

    [Fact]
    public async Task The_pages_show_artifacts_as_text_and_never_as_markup()
    {
        await using var server = await TestServer.StartAsync(_folder);
        var evil = await server.Client.UploadAsync(new MemoryStream("<script>alert(1)</script>"u8.ToArray()), stop: Stop);
        var list = await server.Client.UploadAsync(new MemoryStream(Encoding.UTF8.GetBytes($$"""{"<img src=x onerror=alert(1)>": {"id": "{{evil.Id}}", "size": 25} }""")), stop: Stop);
        var run = await server.StartRunAsync("mirror", new { file = evil.Id.ToString(), name = "<b>" });
        await EndedAsync(server, run);

        var (all, one, files, shown, runs) = (await PageAsync("artifacts"), await PageAsync($"artifacts/{evil.Id}/about"), await PageAsync($"artifacts/{list.Id}/about"), await PageAsync($"runs/{run}"),
            await PageAsync("runs?q=mirror&state=completed&attributes=text%3Dx"));

        Assert.Contains($"/artifacts/{list.Id}/about", all);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", one);
        Assert.Contains($"/runs/{run}", one);
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;", files);
        Assert.Contains($"<a href=\"/artifacts/{evil.Id}/about\">{evil.Id}</a>", shown);
        foreach (var page in (string[])[one, files, shown]) Assert.DoesNotContain("<img src=x", page.Replace("<script type", ""));
        Assert.DoesNotContain("<script>alert", one + files + shown);
        Assert.Contains("No run is like that", runs);

        async Task<string> PageAsync(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html" } } };
            using var response = await server.Http.SendAsync(request, Stop);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadAsStringAsync(Stop);
        }
    }

    [Fact]
    public async Task The_search_finds_runs_workflows_schedules_artifacts_and_pages()
    {
        await using var server = await TestServer.StartAsync(_folder);
        var artifact = await server.Client.UploadAsync(new MemoryStream("found"u8.ToArray()), stop: Stop);
        var run = (await server.Client.StartAsync("probe", "mirror", new JsonObject { ["a"] = 1 }, key: "shot 7", stop: Stop)).Run;
        await EndedAsync(server, run);

        Assert.Contains($"/runs/{run}", await HitsAsync("shot 7"));
        Assert.Contains($"/runs/{run}", await HitsAsync(run.ToString()[..9]));
        Assert.Contains($"/artifacts/{artifact.Id}/about", await HitsAsync(artifact.Id.Hex[..8]));
        Assert.Contains("/start/probe/mirror", await HitsAsync("mirr"));
        Assert.Contains("href=\"/artifacts\"", await HitsAsync("artif"));
        Assert.Contains("Nothing is called", await HitsAsync("there is no such thing"));

        Task<string> HitsAsync(string text) => server.Http.GetStringAsync($"portal/part/search?q={Uri.EscapeDataString(text)}", Stop);
    }

    private static async Task<RunView> EndedAsync(TestServer server, RunId run)
    {
        var end = await server.EndOfAsync(run);
        Assert.True(end.State == "completed", $"{end.State}: {end.Failure?.Message}");
        return end;
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(_folder, o => o with { Owner = o.Owner with { CheckpointAfter = 0 } });
}
