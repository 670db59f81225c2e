using System.Net;
using System.Text.Json.Nodes;
using Orrery.Client;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Runs;

/// <summary>What workflow code can do, through the doors that users have.</summary>
[Collection(typeof(OnSharedServer))]
public sealed class ConstructTests(SharedServer shared) : IDisposable
{
    private readonly TestServer _server = shared.Server;
    private readonly TestFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_signal_that_comes_twice_is_taken_once_and_one_that_comes_early_is_kept()
    {
        var run = await _server.StartRunAsync("gather", new Probe(Count: 2));

        await _server.Client.SignalAsync(run, "go", "a", id: "one", stop: Stop);
        await _server.Client.SignalAsync(run, "go", "a", id: "one", stop: Stop);
        await _server.Client.SignalAsync(run, "go", "b", id: "two", stop: Stop);

        Assert.Equal("""["a","b"]""", (await _server.EndOfAsync(run)).Result!.Value.GetRawText());
    }

    [Fact]
    public async Task What_a_run_publishes_is_seen_while_it_waits()
    {
        var run = await _server.StartRunAsync("gather", new Probe(Count: 3));
        await _server.Client.SignalAsync(run, "go", "a", stop: Stop);
        await _server.Client.SignalAsync(run, "go", "b", stop: Stop);

        var seen = await _server.UntilAsync(run, r => r.Published?.GetProperty("heard").GetInt32() == 2);

        Assert.Equal("running", seen.State);
    }

    [Fact]
    public async Task A_run_says_which_signal_it_waits_for_and_what_it_was_sent_meanwhile()
    {
        var run = await _server.StartRunAsync("gate", new Probe(Text: "went "));
        var waiting = await _server.UntilAsync(run, r => r.Waiting?.Contains("signal") == true);

        await _server.Client.SignalAsync(run, "other", 5, stop: Stop);
        var sent = await _server.Client.RunAsync(run, Stop);
        await _server.Client.SignalAsync(run, "go", "now", stop: Stop);

        Assert.Equal(("go: a signal 'go'", "listening", 1), (waiting.Waiting, waiting.Steps[0].State, sent.Signals));
        var wait = Assert.Single(waiting.Waits);
        Assert.Equal(("go", "a signal 'go'", null, $"orrery signal {run} go"), (wait.Step, wait.What, wait.Until, wait.Release));
        Assert.Equal("went now", (await _server.EndOfAsync(run)).Result!.Value.GetString());
    }

    [Fact]
    public async Task Waiting_for_a_signal_has_a_limit_where_the_code_says_so()
    {
        var end = await _server.EndOfAsync(await _server.StartRunAsync("gate", new Probe(Count: 50)));

        Assert.Equal(("failed", "step.deadline", ErrorClass.Timeout, "go"), (end.State, end.Failure!.Type, end.Failure.Class, end.Failure.Step));
        Assert.Contains("No signal 'go' came", end.Failure.Message);
    }

    [Fact]
    public async Task A_signal_that_nobody_can_take_is_refused()
    {
        var ended = await _server.StartRunAsync("echo", new Probe());
        await _server.EndOfAsync(ended);

        Assert.Equal((409, "run.ended"), Two(await _server.RefusedAsync(HttpMethod.Post, $"/runs/{ended}/signals/go", "1")));
        Assert.Equal((404, "run.unknown"), Two(await _server.RefusedAsync(HttpMethod.Post, "/runs/r00-0000000000000/signals/go", "1")));
        Assert.Equal((400, "signal.json"), Two(await _server.RefusedAsync(HttpMethod.Post, $"/runs/{ended}/signals/go", "{")));
    }

    [Fact]
    public async Task A_signal_of_another_type_fails_the_wait_for_it()
    {
        var run = await _server.StartRunAsync("gate", new Probe());
        await _server.Client.SignalAsync(run, "go", new JsonObject { ["not"] = "a text" }, stop: Stop);

        var end = await _server.EndOfAsync(run);

        Assert.Equal(("failed", "signal.json"), (end.State, end.Failure!.Type));
    }

    [Fact]
    public async Task Runs_send_each_other_signals_across_partitions_in_order()
    {
        var end = await _server.EndOfAsync(await _server.StartRunAsync("post", new Probe(Text: "letter", Count: 20)));
        var gatherer = RunId.Parse(end.Result!.Value[0].GetString()!);

        var gathered = await _server.EndOfAsync(gatherer);

        Assert.Equal([.. Enumerable.Range(1, 20).Select(i => $"letter {i}")], gathered.Result!.Value.EnumerateArray().Select(e => e.GetString()!));
        Assert.Equal(end.Id, gathered.Parent);
    }

    [Fact]
    public async Task Children_are_runs_of_their_own_and_lie_in_many_partitions()
    {
        File.WriteAllText(_folder["until"], "");
        var end = await _server.EndOfAsync(await _server.StartRunAsync("family", new Probe(_folder["mark"], _folder["until"], Count: 12)));

        Assert.Equal(("completed", 12), (end.State, end.Result!.Value.GetInt32()));
        Assert.True(end.Steps.Select(s => s.Other!.Value.Partition).Distinct().Count() > 1);
        Assert.All(await Task.WhenAll(end.Steps.Select(s => _server.Client.RunAsync(s.Other!.Value, Stop))), child => Assert.Equal(("completed", end.Id), (child.State, child.Parent!.Value)));
    }

    [Fact]
    public async Task A_cancelled_parent_cancels_its_children_and_a_retried_one_lets_them_go_on()
    {
        var run = await _server.StartRunAsync("family", new Probe(_folder["mark"], _folder["until"], Count: 2));
        await Patience.MarksAsync(_folder["mark"], 2);

        await _server.Client.CancelAsync(run, Stop);
        var cancelled = await _server.EndOfAsync(run);
        var children = await Task.WhenAll(cancelled.Steps.Select(s => _server.EndOfAsync(s.Other!.Value)));
        File.WriteAllText(_folder["until"], "");
        await _server.Client.RetryAsync(run, Stop);
        var end = await _server.EndOfAsync(run);

        Assert.Equal("cancelled", cancelled.State);
        Assert.All(children, child => Assert.Equal("cancelled", child.State));
        Assert.Equal("completed", end.State);
        Assert.Equal(children.Select(c => c.Id).Order(), end.Steps.Where(s => s.State == "completed").Select(s => s.Other!.Value).Order());
    }

    [Fact]
    public async Task A_cancelled_run_undoes_what_it_did_last_things_first()
    {
        var run = await _server.StartRunAsync("undoing", new Probe(_folder["mark"]));
        await _server.UntilAsync(run, r => r.Steps.Any(s => s.State == "listening"));

        await _server.Client.CancelAsync(run, Stop);
        var end = await _server.EndOfAsync(run);

        Assert.Equal("cancelled", end.State);
        Assert.Equal(["did first", "did second", "undid second", "undid first"], File.ReadAllLines(_folder["mark"]));
        Assert.Equal((409, "run.undone"), Two(await _server.RefusedAsync(HttpMethod.Post, $"/runs/{run}/retry")));
    }

    [Fact]
    public async Task A_terminated_run_ends_at_once_and_undoes_nothing()
    {
        var run = await _server.StartRunAsync("undoing", new Probe(_folder["mark"]));
        await _server.UntilAsync(run, r => r.Steps.Any(s => s.State == "listening"));

        await _server.Client.TerminateAsync(run, Stop);
        var end = await _server.Client.RunAsync(run, Stop);

        Assert.Equal(("cancelled", "run.terminated"), (end.State, end.Failure!.Type));
        Assert.Equal(["did first", "did second"], File.ReadAllLines(_folder["mark"]));
    }

    [Fact]
    public async Task A_run_that_takes_longer_than_it_may_is_cancelled_and_has_failed()
    {
        var started = await _server.Client.StartAsync("probe", "undoing", JsonNode.Parse($$"""{"mark": "{{_folder["mark"]}}"}"""), within: TimeSpan.FromSeconds(1.5), stop: Stop);
        var end = await _server.EndOfAsync(started.Run);

        Assert.Equal(("failed", "run.deadline", ErrorClass.Timeout), (end.State, end.Failure!.Type, end.Failure.Class));
        Assert.Equal("undid first", File.ReadAllLines(_folder["mark"])[^1]);
        Assert.Equal((400, "query.within"), Two(await _server.RefusedAsync(HttpMethod.Post, "/api/probe/echo?within=soon", "{}")));
    }

    [Fact]
    public async Task A_run_that_begins_anew_keeps_its_id_and_forgets_its_journal()
    {
        var run = await _server.StartRunAsync("rounds", new Probe(_folder["mark"], Count: 3));
        var end = await _server.EndOfAsync(run);

        Assert.Equal("completed", end.State);
        Assert.Equal(["round 3", "round 2", "round 1", "round 0"], File.ReadAllLines(_folder["mark"]));
        Assert.Equal((3, "note"), (Assert.Single(end.Steps).Index, end.Steps[0].Key));
        Assert.Equal(HttpStatusCode.OK, (await _server.SendAsync(HttpMethod.Get, $"/runs/{run}")).Status);
    }

    private static (int, string) Two((int Status, string Code, string) refused) => (refused.Status, refused.Code);
}
