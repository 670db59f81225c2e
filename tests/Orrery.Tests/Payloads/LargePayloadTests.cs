using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Client;
using Orrery.Tests.Probes;
using Orrery.Workers.Turns;

namespace Orrery.Tests.Payloads;

/// <summary>Values far above what is carried along, through HTTP and a worker process.</summary>
public sealed class LargePayloadTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const int Megabytes = 3_000_000;
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Megabytes_go_every_way_that_a_value_can_go_and_no_fact_holds_them()
    {
        var before = LogBytes();
        var run = await _server.StartRunAsync("bulk", new Probe(Text: new string('i', Megabytes), Count: Megabytes));
        await _server.Client.SignalAsync(run, "go", new string('g', 100_000), stop: Stop);
        var end = await _server.EndOfAsync(run);

        Assert.Equal(("completed", (Failure?)null), (end.State, end.Failure));
        var wanted = new string('s', Megabytes) + new string('g', 100_000) + new string('i', Megabytes);
        Assert.Equal(wanted, JsonSerializer.Deserialize<string>(await ValueAsync($"runs/{run}/result")));
        Assert.Equal(Megabytes, JsonNode.Parse(await ValueAsync($"runs/{run}/input"))!["text"]!.GetValue<string>().Length);
        Assert.Equal(Megabytes, JsonSerializer.Deserialize<string>(await ValueAsync($"runs/{run}/published"))!.Length);
        Assert.Equal((end.LargeResult!.Size, (JsonElement?)null), (wanted.Length + 2L, end.Result));
        Assert.Equal(Megabytes, JsonSerializer.Deserialize<string>(await ValueAsync($"runs/{run}/steps/{StepOf(end, "parrot").Index}/input"))!.Length);
        var listener = await _server.EndOfAsync(StepOf(end, "listen").Other!.Value);
        Assert.Equal(Megabytes, JsonSerializer.Deserialize<string>(await ValueAsync($"runs/{listener.Id}/result"))!.Length);
        Assert.InRange(LogBytes() - before, 1, 1_000_000);
    }

    [Fact]
    public async Task Whoever_waits_for_the_end_gets_the_whole_result()
    {
        var text = new string('w', 20_000_000);
        Assert.Equal(text, await _server.Client.CallAsync<string, string>("probe", "parrot", text, stop: Stop));
    }

    [Fact]
    public async Task A_run_of_one_key_is_the_same_run_for_the_same_large_input_and_a_conflict_for_another()
    {
        var text = JsonSerializer.Serialize(new string('k', 100_000));
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var first = await _server.SendAsync(HttpMethod.Post, "api/probe/parrot", text, key);
        var again = await _server.SendAsync(HttpMethod.Post, "api/probe/parrot", text, key);
        var other = await _server.RefusedAsync(HttpMethod.Post, "api/probe/parrot", text.Replace("kk", "kl", StringComparison.Ordinal), key);

        Assert.Equal((first.Body["run"]!.GetValue<string>(), true), (again.Body["run"]!.GetValue<string>(), again.Body["already"]!.GetValue<bool>()));
        Assert.Equal((409, "run.conflict"), (other.Status, other.Code));
    }

    [Theory]
    [InlineData(40_000)]
    [InlineData(400_000)]
    public async Task A_large_body_that_is_no_json_is_refused_and_leaves_nothing(int length)
    {
        var before = Artifacts();
        var refused = await _server.RefusedAsync(HttpMethod.Post, "api/probe/parrot", "[\"" + new string('x', length) + "\", oops]");

        Assert.Equal((400, "input.json"), (refused.Status, refused.Code));
        Assert.Equal(before, Artifacts());
    }

    [Fact]
    public async Task An_input_of_a_wrong_type_is_refused_before_anything_starts_however_large()
    {
        // A worker that is only just starting may not answer in time: then the run itself refuses.
        await _server.Client.CallAsync<string, string>("probe", "parrot", "awake", stop: Stop);
        var refused = await _server.RefusedAsync(HttpMethod.Post, "api/probe/parrot", "[" + string.Join(',', Enumerable.Range(0, 50_000)) + "]");
        Assert.Equal((400, "input.json"), (refused.Status, refused.Code));
    }

    [Theory]
    [InlineData("""["sha256-aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f",5]""")]
    [InlineData("""{"stored":{"id":"sha256-aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f","length":5}}""")]
    public async Task What_only_looks_like_a_name_of_large_bytes_comes_back_as_it_went(string json)
    {
        var end = await _server.SendAsync(HttpMethod.Post, "api/probe/mirror?wait=20", json);
        Assert.Equal(json, end.Body["result"]!.ToJsonString());
    }

    [Fact]
    public async Task A_run_begins_anew_with_a_large_input()
    {
        var run = await _server.StartRunAsync("bulk-rounds", new Probe(Text: new string('r', 200_000), Count: 3));
        Assert.Equal(200_000, (await _server.EndOfAsync(run)).Result!.Value.GetInt32());
    }

    [Fact]
    public async Task A_map_over_a_list_that_is_large_itself()
    {
        var items = Enumerable.Range(0, 3000).Select(i => $"item {i}").ToArray();
        var run = await _server.StartRunAsync("bulk-map", items);
        Assert.Equal(items.Sum(i => i.Length), (await _server.EndOfAsync(run)).Result!.Value.GetInt32());
    }

    [Fact]
    public async Task A_program_reads_large_json_from_its_standard_input()
    {
        var items = Enumerable.Range(0, 100).Select(i => new string('t', 10_000)).ToArray();
        var end = await _server.EndOfAsync(await _server.StartRunAsync("bulk-tally", items));
        Assert.Equal(("completed", 1_000_000), (end.State, end.Result!.Value.GetInt32()));
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(2_000_000)]
    public async Task A_large_result_of_a_pure_function_is_found_again(int length)
    {
        var end = await _server.EndOfAsync(await _server.StartRunAsync("bulk-twice", new Probe(Count: length)));

        Assert.Equal(2 * length, JsonSerializer.Deserialize<string>(await ValueAsync($"runs/{end.Id}/result"))!.Length);
        Assert.Equal([false, true], end.Steps.Select(s => s.Cached));
    }

    [Fact]
    public async Task A_history_holds_large_values_and_replays_by_itself()
    {
        var run = await _server.StartRunAsync("bulk-hold", new Probe(Text: new string('h', 100_000), Count: 300_000));
        await _server.Client.SignalAsync(run, "go", "on", stop: Stop);
        await _server.EndOfAsync(run);
        using var document = new MemoryStream();
        await _server.Client.HistoryAsync(run, document, Stop);
        var history = RunHistory.Read(document.ToArray());

        Assert.Equal((1, 300_000), (history.Format, history.Ends[0].Result!.Value.GetString()!.Length));
        var played = HistoryReplay.Play(history, [new ProbeService()]);
        Assert.Null(played.Divergence);
        var named = history with { Result = null, LargeResult = new Artifact(ArtifactId.Of(JsonSerializer.SerializeToUtf8Bytes(history.Result, OrreryJson.Options)), 1) };
        Assert.Null(HistoryReplay.Play(named, [new ProbeService()]).Divergence);
        Assert.NotNull(HistoryReplay.Play(named with { LargeResult = new Artifact(ArtifactId.Of("another"u8), 1) }, [new ProbeService()]).Divergence);
    }

    [Fact]
    public async Task A_schedule_with_a_large_input_is_kept_shown_and_fired()
    {
        var text = new string('c', 100_000);
        var spec = new ScheduleSpec { When = "0 2 29 2 *", Service = "probe", Workflow = "parrot", Input = JsonSerializer.SerializeToElement(text) };
        var set = await _server.Client.SetScheduleAsync("bulky", spec, Stop);
        var triggered = await _server.Client.TriggerScheduleAsync("bulky", Stop);
        var child = (await _server.UntilAsync(set.Run, r => r.Steps.Any(s => s.Kind == "child" && s.Other is not null))).Steps.First(s => s.Kind == "child").Other!.Value;

        Assert.Equal(text, triggered.Spec.Input.GetString());
        Assert.Equal(text, (await _server.EndOfAsync(child)).Result!.Value.GetString());
    }

    [Fact]
    public async Task A_document_shows_large_values_until_it_is_large_itself()
    {
        var end = await _server.EndOfAsync(await _server.StartRunAsync("parrot", new string('d', 600_000)));
        Assert.Equal((600_000, 600_002L), (end.Result!.Value.GetString()!.Length, end.LargeInput!.Size));
    }

    [Fact]
    public async Task A_value_that_is_not_there_is_said_in_a_problem()
    {
        var run = await _server.StartRunAsync("gate", new Probe());
        Assert.Equal((404, "result.none"), await CodeAsync($"runs/{run}/result"));
        Assert.Equal((404, "published.none"), await CodeAsync($"runs/{run}/published"));
        Assert.Equal((404, "step.unknown"), await CodeAsync($"runs/{run}/steps/7/result"));
        await _server.Client.SignalAsync(run, "go", "on", stop: Stop);
    }

    private async Task<(int, string)> CodeAsync(string path) => await _server.RefusedAsync(HttpMethod.Get, path) is var refused ? (refused.Status, refused.Code) : default;

    private async Task<string> ValueAsync(string path)
    {
        using var response = await _server.Http.GetAsync(path, Stop);
        Assert.Equal((HttpStatusCode.OK, "application/json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        return await response.Content.ReadAsStringAsync(Stop);
    }

    private static StepView StepOf(RunView run, string key) => run.Steps.Single(s => s.Key == key);

    private int Artifacts() => Directory.GetFiles(Path.Combine(_server.Folder["data"], "artifacts", "objects"), "*", SearchOption.AllDirectories).Length;

    private long LogBytes() => new DirectoryInfo(_server.Folder["data"]).GetFiles("orrery.db*").Where(f => !f.Name.EndsWith("reserve", StringComparison.Ordinal)).Sum(f => f.Length);
}
