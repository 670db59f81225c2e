namespace Orrery.Tests.Http;

[Collection<OnSharedServer>]
public sealed class EventTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    [Fact]
    public async Task A_follower_sees_the_run_at_once_then_its_progress_then_its_end()
    {
        using var folder = new TestFolder();
        var run = await _server.StartRunAsync("hold", new { mark = folder["mark"], until = folder["until"] });
        var seen = new List<string>();

        await foreach (var view in _server.Client.FollowAsync(run, stop: TestContext.Current.CancellationToken))
        {
            // Between the attempt's end and the run's there may be a look at a run whose step has ended.
            if (view is { State: "running", Steps: [{ State: "completed" }] }) continue;
            var progress = view.Steps.FirstOrDefault()?.Progress;
            seen.Add($"{view.State} {progress?.Done} {progress?.Unit}".Trim());
            if (progress is not null) await File.WriteAllTextAsync(folder["until"], "", TestContext.Current.CancellationToken);
        }

        Assert.Equal("running 1 halves", seen[^2]);
        Assert.Equal("completed", seen[^1]);
    }

    [Fact]
    public async Task The_stream_of_a_run_that_has_ended_is_one_snapshot_and_an_end()
    {
        var run = await _server.StartRunAsync("echo", new { text = "x" });
        await _server.EndOfAsync(run);

        var body = await _server.Http.GetStringAsync($"runs/{run}/events", TestContext.Current.CancellationToken);

        Assert.Equal(["run", "end"], body.Split('\n').Where(l => l.StartsWith("event: ")).Select(l => l[7..]));
        Assert.Contains("\"state\":\"completed\"", body);
    }

    [Fact]
    public async Task Following_a_run_that_is_not_there_says_so()
    {
        var e = await Assert.ThrowsAsync<Client.OrreryException>(() => _server.EndOfAsync(RunId.Parse("r00-0000000000000")));

        Assert.Equal("run.unknown", e.Code);
    }
}
