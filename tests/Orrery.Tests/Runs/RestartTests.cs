using Orrery.Client;
using Orrery.Tests.Probes;
using Orrery.Workers.Hosting;
using Orrery.Workers.Turns;

namespace Orrery.Tests.Runs;

/// <summary>Going back to a step, histories, and many runs at once, through the doors that users have.</summary>
[Collection(typeof(OnSharedServer))]
public sealed class RestartTests(SharedServer shared) : IDisposable
{
    private readonly TestServer _server = shared.Server;
    private readonly TestFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_goes_back_to_a_step_and_repeats_nothing_before_it()
    {
        var run = await _server.StartRunAsync("undoing", new Probe(_folder["mark"]));
        await _server.UntilAsync(run, r => r.Steps.Any(s => s.State == "listening"));

        await _server.Client.RestartAsync(run, "note#2", Stop);
        await _server.UntilAsync(run, r => r.Generation == 2 && r.Steps.Any(s => s.State == "listening"));
        await _server.Client.SignalAsync(run, "go", "on", stop: Stop);
        var end = await _server.EndOfAsync(run);

        Assert.Equal(("completed", 2), (end.State, end.Generation));
        Assert.Equal(["did first", "did second", "did second"], File.ReadAllLines(_folder["mark"]));
    }

    [Fact]
    public async Task A_completed_run_is_done_again_from_a_step()
    {
        var run = await _server.StartRunAsync("changing", new Probe());
        var first = await _server.EndOfAsync(run);
        await _server.Client.RestartAsync(run, "echo", Stop);
        var echoed = await _server.EndOfAsync(run);
        await _server.Client.RestartAsync(run, "draw", Stop);
        var drawn = await _server.EndOfAsync(run);

        Assert.Equal((1, 2, 3), (first.Generation, echoed.Generation, drawn.Generation));
        Assert.Equal(first.Result!.Value.GetString(), echoed.Result!.Value.GetString());
        Assert.NotEqual(first.Result!.Value.GetString(), drawn.Result!.Value.GetString());
        Assert.StartsWith("new ", drawn.Result!.Value.GetString());
    }

    [Fact]
    public async Task What_can_not_be_restarted_is_refused_with_the_reason()
    {
        var run = await _server.StartRunAsync("echo", new Probe());
        await _server.EndOfAsync(run);

        Assert.Equal((404, "step.unknown", $"Run {run} has no step 'x'. It has echo."), await _server.RefusedAsync(HttpMethod.Post, $"/runs/{run}/restart?step=x"));
        Assert.Equal((400, "query.step"), Two(await _server.RefusedAsync(HttpMethod.Post, $"/runs/{run}/restart")));
        Assert.Equal((404, "run.unknown"), Two(await _server.RefusedAsync(HttpMethod.Post, "/runs/r00-0000000000000/restart?step=x")));
    }

    [Fact]
    public async Task A_history_taken_from_a_server_replays_without_one()
    {
        var run = await _server.StartRunAsync("undoing", new Probe(_folder["mark"]));
        await _server.UntilAsync(run, r => r.Steps.Any(s => s.State == "listening"));
        var waiting = await PlayAsync(run);
        await _server.Client.CancelAsync(run, Stop);
        await _server.EndOfAsync(run);
        var undone = await PlayAsync(run);

        Assert.Equal("replays: 3 steps, it waits as it did", waiting.Words);
        Assert.Equal("replays: 7 steps, same end (cancelled)", undone.Words);
        Assert.Equal(4, File.ReadAllLines(_folder["mark"]).Length);
    }

    [Fact]
    public async Task The_list_is_read_a_page_at_a_time_and_filtered()
    {
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        var runs = new List<RunId>();
        for (var i = 0; i < 5; i++) runs.Add(await _server.StartRunAsync("handling", new Probe(Text: $"{i}")));
        foreach (var run in runs) await _server.EndOfAsync(run);
        var filter = new RunFilter("completed", "probe", "handling", before);

        var first = await _server.Client.RunsAsync(filter, 2, stop: Stop);
        var second = await _server.Client.RunsAsync(filter, 10, before: first[^1].Id, stop: Stop);

        Assert.Equal(runs.Order(), first.Concat(second).Select(r => r.Id).Order());
        Assert.All(second, r => Assert.True(r.StartedAt <= first[^1].StartedAt));
        Assert.Empty(await _server.Client.RunsAsync(filter with { Since = DateTimeOffset.UtcNow.AddHours(1) }, stop: Stop));
        Assert.Empty(await _server.Client.RunsAsync(filter with { Workflow = "echo" , Service = "nobody" }, stop: Stop));
        Assert.Equal((400, "query.before"), Two(await _server.RefusedAsync(HttpMethod.Get, "/runs?before=r00-0000000000000")));
        Assert.Equal((400, "query.before"), Two(await _server.RefusedAsync(HttpMethod.Get, "/runs?before=x")));
        Assert.Equal((400, "query.since"), Two(await _server.RefusedAsync(HttpMethod.Get, "/runs?since=lately")));
    }

    [Fact]
    public async Task Many_runs_are_shown_first_and_then_retried()
    {
        var before = DateTimeOffset.UtcNow;
        for (var i = 0; i < 3; i++) await _server.EndOfAsync(await _server.StartRunAsync("reject-each", new Probe(Text: $"{i}")));

        var shown = await CommandAsync("retry --all --workflow probe/reject-each --since 1m");
        var done = await CommandAsync("retry --all --workflow probe/reject-each --since 1m --yes --json");
        var runs = new List<RunView>();
        await foreach (var run in _server.Client.AllRunsAsync(new RunFilter(Workflow: "reject-each", Since: before), Stop)) runs.Add(await _server.EndOfAsync(run.Id));

        Assert.True(shown.Code == 0 && shown.Said.Contains("3 runs would be retried:"), shown.Said);
        Assert.True(done.Code == 0 && done.Said.EndsWith("""{"event":"worked","runs":3,"done":3,"refused":{},"left":0}"""), done.Said);
        Assert.Equal([2, 2, 2], runs.Select(r => r.Generation));
    }

    [Fact]
    public async Task A_history_is_written_to_a_file_and_played_again_by_the_command_line()
    {
        var run = await _server.StartRunAsync("handling", new Probe(Text: "no"));
        await _server.EndOfAsync(run);

        var written = await CommandAsync($"history {run} --to {_folder["h.json"]}");
        var played = await CommandAsync($"replay --history {_folder["h.json"]} --service {TestServer.Probe}", server: false);
        var text = await File.ReadAllTextAsync(_folder["h.json"], Stop);
        var end = text.LastIndexOf("no!", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder["h.json"], text[..end] + "yes!" + text[(end + 3)..], Stop);
        var diverged = await CommandAsync($"replay --history {_folder["h.json"]} --service {TestServer.Probe}", server: false);
        await File.WriteAllTextAsync(_folder["h.json"], "{}", Stop);
        var broken = await CommandAsync($"replay --history {_folder["h.json"]} --service {TestServer.Probe}", server: false);

        Assert.True(written.Code == 0 && written.Said.StartsWith("2 steps, "), written.Said);
        Assert.Equal((0, "h.json replays: 2 steps, same end (completed)"), played);
        Assert.True(diverged.Code == 1 && diverged.Said.StartsWith("h.json diverges at the end: recorded was completed with \"yes!\""), diverged.Said);
        Assert.True(broken.Code == 2 && broken.Said.Contains("it has no field 'format'"), broken.Said);
    }

    private async Task<(int Code, string Said)> CommandAsync(string line, bool server = true)
    {
        await using var command = UpProcess.Start([.. line.Split(' '), .. server ? (string[])["--server", _server.Server.Address.ToString()] : []]);
        return (await command.EndAsync(), command.Said);
    }

    private async Task<ReplayOutcome> PlayAsync(RunId run)
    {
        using var bytes = new MemoryStream();
        await _server.Client.HistoryAsync(run, bytes, Stop);
        return HistoryReplay.Play(RunHistory.Read(bytes.ToArray()), ServiceLoader.Load(TestServer.Probe));
    }

    private static (int, string) Two((int Status, string Code, string) refused) => (refused.Status, refused.Code);
}
