using System.Diagnostics;
using System.Text.Json.Nodes;
using Orrery.Client;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Runs;

/// <summary>Queries and updates: asking a run's code.</summary>
[Collection(typeof(OnSharedServer))]
public sealed class AskTests(SharedServer shared) : IDisposable
{
    private static readonly Query<string, int> CountOf = Query.Define<string, int>("count-of");
    private static readonly Update<Addition, int> Add = Update.Define<Addition, int>("add");

    private readonly TestServer _server = shared.Server;
    private readonly TestFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Updates_change_what_queries_see_and_the_code_goes_on_when_it_has_enough()
    {
        var run = await _server.StartRunAsync("tally", new Probe(Count: 10));

        Assert.Equal(4, await _server.Client.UpdateAsync(run, Add, new Addition("apples", 4), stop: Stop));
        Assert.Equal(7, await _server.Client.UpdateAsync(run, Add, new Addition("pears", 3), stop: Stop));
        Assert.Equal(4, await _server.Client.QueryAsync(run, CountOf, "apples", Stop));
        Assert.Equal(10, await _server.Client.UpdateAsync(run, Add, new Addition("pears", 3), stop: Stop));

        Assert.Equal("10", (await _server.EndOfAsync(run)).Result!.Value.GetRawText());
    }

    [Fact]
    public async Task The_same_update_sent_again_is_done_once_and_has_the_same_answer()
    {
        var run = await _server.StartRunAsync("tally", new Probe(Count: 100));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _server.Client.UpdateAsync(run, Add, new Addition("apples", 4), "one", Stop)));

        Assert.All(answers, answer => Assert.Equal(4, answer));
        Assert.Equal(4, await _server.Client.QueryAsync(run, CountOf, "apples", Stop));
        var (status, code) = Two(await _server.RefusedAsync(HttpMethod.Post, $"/runs/{run}/updates/remove", "1", ("Idempotency-Key", "one")));
        Assert.Equal((409, "update.conflict"), (status, code));
        var other = await _server.RefusedAsync(HttpMethod.Post, $"/runs/{run}/updates/add", """{"name": "apples", "count": 5, "until": ""}""", ("Idempotency-Key", "one"));
        Assert.Equal((409, "update.conflict"), Two(other));
    }

    [Fact]
    public async Task A_query_and_a_refused_update_leave_no_trace()
    {
        var run = await _server.StartRunAsync("tally", new Probe(Count: 100));
        await _server.Client.UpdateAsync(run, Add, new Addition("apples", 4), stop: Stop);
        var before = await HistoryAsync(run);

        await _server.Client.QueryAsync(run, CountOf, "apples", Stop);
        var refused = await _server.RefusedAsync(HttpMethod.Post, $"/runs/{run}/updates/add", """{"name": "apples", "count": 0, "until": ""}""");

        Assert.Equal((422, "tally.count", "0 can't be added."), refused);
        Assert.Equal(before, await HistoryAsync(run));
    }

    [Fact]
    public async Task What_goes_wrong_is_the_answer_and_the_run_goes_on()
    {
        var run = await _server.StartRunAsync("tally", new Probe(Count: 5));

        Assert.Equal((422, "tally.unknown"), Two(await _server.RefusedAsync(HttpMethod.Post, $"/runs/{run}/queries/count-of", "\"plums\"")));
        Assert.Equal((400, "query.json"), Two(await _server.RefusedAsync(HttpMethod.Post, $"/runs/{run}/queries/count-of", "{}")));
        Assert.Equal((400, "query.null"), Two(await _server.RefusedAsync(HttpMethod.Post, $"/runs/{run}/queries/count-of", "null")));
        Assert.Equal((400, "update.null"), Two(await _server.RefusedAsync(HttpMethod.Post, $"/runs/{run}/updates/add", "null")));
        Assert.Equal((400, "update.json"), Two(await _server.RefusedAsync(HttpMethod.Post, $"/runs/{run}/updates/add", "17")));
        Assert.Equal((422, "System.InvalidOperationException"), Two(await _server.RefusedAsync(HttpMethod.Post, $"/runs/{run}/queries/meddling", "\"\"")));
        Assert.Equal((422, "System.InvalidOperationException"), Two(await _server.RefusedAsync(HttpMethod.Post, $"/runs/{run}/updates/add", """{"name": "bad", "count": 1, "until": ""}""")));
        var unknown = await _server.RefusedAsync(HttpMethod.Post, $"/runs/{run}/queries/weight", "1");
        Assert.Equal((404, "query.unknown", "Workflow 'tally' answers no query 'weight'. It answers: count-of, meddling."), unknown);
        Assert.Equal((400, "query.json"), Two(await _server.RefusedAsync(HttpMethod.Post, $"/runs/{run}/queries/count-of", "{")));

        Assert.Equal(5, await _server.Client.UpdateAsync(run, Add, new Addition("apples", 5), stop: Stop));
        await _server.EndOfAsync(run);
        Assert.Equal((409, "run.ended"), Two(await _server.RefusedAsync(HttpMethod.Post, $"/runs/{run}/updates/add", "1")));
        Assert.Equal((409, "run.ended"), Two(await _server.RefusedAsync(HttpMethod.Post, $"/runs/{run}/queries/count-of", "1")));
        Assert.Equal((404, "run.unknown"), Two(await _server.RefusedAsync(HttpMethod.Post, "/runs/r00-0000000000000/queries/count-of", "1")));
    }

    [Fact]
    public async Task Who_does_not_wait_is_told_that_the_update_is_under_way_and_hears_the_answer_later()
    {
        var run = await _server.StartRunAsync("tally", new Probe(Count: 100));
        var body = $$"""{"name": "apples", "count": 4, "until": "{{_folder["go"]}}"}""";

        var (status, first) = await _server.SendAsync(HttpMethod.Post, $"/runs/{run}/updates/add?wait=0", body, ("Idempotency-Key", "one"));
        Assert.Equal((202, false, "one"), ((int)status, first["done"]!.GetValue<bool>(), first["id"]!.GetValue<string>()));
        Assert.Equal(5, await _server.Client.UpdateAsync(run, Add, new Addition("pears", 5), stop: Stop));
        await File.WriteAllTextAsync(_folder["go"], "", Stop);
        var (_, later) = await _server.SendAsync(HttpMethod.Post, $"/runs/{run}/updates/add", body, ("Idempotency-Key", "one"));

        Assert.Equal((true, 9), (later["done"]!.GetValue<bool>(), later["result"]!.GetValue<int>()));
    }

    [Fact]
    public async Task An_update_under_way_when_the_run_is_cancelled_is_refused()
    {
        var run = await _server.StartRunAsync("tally", new Probe(Count: 100));
        var asking = _server.RefusedAsync(HttpMethod.Post, $"/runs/{run}/updates/add", $$"""{"name": "apples", "count": 4, "until": "{{_folder["never"]}}"}""");
        await _server.UntilAsync(run, r => r.Steps.Any(s => s.Key == "weigh"));

        await _server.Client.CancelAsync(run, Stop);

        Assert.Equal((409, "run.ended"), Two(await asking));
    }

    [Fact]
    public async Task What_was_asked_survives_a_killed_worker_and_another_server()
    {
        await using (var server = await TestServer.StartAsync(_folder))
        {
            var run = await server.StartRunAsync("tally", new Probe(Count: 100));
            await server.Client.UpdateAsync(run, Add, new Addition("apples", 4), "one", Stop);
            var asking = server.Client.UpdateAsync(run, Add, new Addition("pears", 5, _folder["go"]), "two", Stop);
            await server.UntilAsync(run, r => r.Steps.Count(s => s.Key.StartsWith("weigh", StringComparison.Ordinal)) == 2);

            Process.GetProcessById(server.Server.WorkerProcessId!.Value).Kill();
            await File.WriteAllTextAsync(_folder["go"], run.ToString(), Stop);

            Assert.Equal(9, await asking);
            Assert.Equal(4, await server.Client.QueryAsync(run, CountOf, "apples", Stop));
        }

        await using var next = await TestServer.StartAsync(_folder);
        var same = RunId.TryParse(await File.ReadAllTextAsync(_folder["go"], Stop), out var id) ? id : default;
        Assert.Equal(4, await next.Client.UpdateAsync(same, Add, new Addition("apples", 4), "one", Stop));
        Assert.Equal(10, await next.Client.UpdateAsync(same, Add, new Addition("apples", 1), "three", Stop));
        Assert.Equal(5, await next.Client.QueryAsync(same, CountOf, "apples", Stop));
    }

    [Fact]
    public async Task An_answer_may_be_as_large_as_any_value()
    {
        var run = await _server.StartRunAsync("tally", new Probe(Count: 1_000_000));
        var name = new string('x', 100_000);

        Assert.Equal(4, await _server.Client.UpdateAsync(run, Add, new Addition(name, 4), stop: Stop));
        Assert.Equal(4, await _server.Client.QueryAsync(run, CountOf, name, Stop));
    }

    private async Task<string> HistoryAsync(RunId run)
    {
        using var to = new MemoryStream();
        await _server.Client.HistoryAsync(run, to, Stop);
        return JsonNode.Parse(to.ToArray())!.ToJsonString();
    }

    private static (int Status, string Code) Two((int Status, string Code, string Detail) refused) => (refused.Status, refused.Code);
}
