using System.Diagnostics;
using System.Text.Json;
using Orrery.Client;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Hosting;

/// <summary>Servers and workers that end in the middle of the work.</summary>
public sealed class KillTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_killed_worker_is_replaced_and_its_attempts_are_tried_again_at_once()
    {
        await using var server = await TestServer.StartAsync(_folder);
        var run = await server.StartRunAsync("hold", Held(count: 2));
        var first = Pid((await Patience.MarksAsync(Mark, 2))[0]);

        Process.GetProcessById(first).Kill();
        var clock = Stopwatch.StartNew();
        var marks = await Patience.MarksAsync(Mark, 4);
        clock.Stop();
        LetGo();
        var end = await server.EndOfAsync(run);

        Assert.NotEqual(first, Pid(marks[^1]));
        Assert.Equal("completed", end.State);
        Assert.All(end.Steps, step => Assert.Equal(("worker.lost", ErrorClass.Platform, 2), (Assert.Single(step.Past).Failure.Type, step.Past[0].Failure.Class, step.Attempt)));
        Assert.Contains("killed by signal 9", end.Steps[0].Past[0].Failure.Message);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"took {clock.Elapsed}");
    }

    [Fact]
    public async Task A_killed_server_takes_its_worker_with_it_and_the_next_one_goes_on_without_spending_a_retry()
    {
        var port = UpProcess.FreePort();
        await using var up = await UpProcess.StartAsync(_folder["data"], port);
        var run = await StartAsync(up.Client, "hold", Held(count: 2));
        var done = await StartAsync(up.Client, "echo", new Probe(Text: "kept"));
        await EndOfAsync(up.Client, done);
        var worker = Pid((await Patience.MarksAsync(Mark, 2))[0]);

        await up.KillAsync();
        var clock = Stopwatch.StartNew();
        await Patience.UntilAsync(() => !Patience.Lives(worker), "the worker to end");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"the worker lived on for {clock.Elapsed}");
        await using var next = await UpProcess.StartAsync(_folder["data"], port);
        var marks = await Patience.MarksAsync(Mark, 4);
        LetGo();
        var end = await EndOfAsync(next.Client, run);

        Assert.NotEqual(worker, Pid(marks[^1]));
        Assert.Equal("completed", end.State);
        Assert.All(end.Steps, step => Assert.Equal((2, 0), (step.Attempt, step.Past.Count)));
        Assert.Equal("kept", (await next.Client.RunAsync(done, Stop)).Result!.Value.GetString());
        Assert.Contains(await next.Client.RunsAsync(stop: Stop), line => line.Id == done && line.State == "completed");
    }

    [Fact]
    public async Task A_server_that_is_told_to_stop_gives_attempts_back_and_leaves_no_process()
    {
        var port = UpProcess.FreePort();
        await using var up = await UpProcess.StartAsync(_folder["data"], port);
        var run = await StartAsync(up.Client, "hold", Held());
        var worker = Pid((await Patience.MarksAsync(Mark, 1))[0]);

        var clock = Stopwatch.StartNew();
        var code = await up.StopAsync();
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"stopping took {clock.Elapsed}");
        Assert.Equal(0, code);
        Assert.False(Patience.Lives(worker));
        Assert.DoesNotContain("no connection", up.Said);
        LetGo();
        await using var next = await UpProcess.StartAsync(_folder["data"], port);
        var end = await EndOfAsync(next.Client, run);

        Assert.Equal(("completed", 0), (end.State, Assert.Single(end.Steps).Past.Count));
    }

    [Fact]
    public async Task A_worker_that_outlives_its_server_goes_on_with_its_attempt_at_the_next_one()
    {
        var port = UpProcess.FreePort();
        await using var worker = UpProcess.Start("worker", "--server", $"http://127.0.0.1:{port}", "--id", "far", "--service", TestServer.Probe);
        var options = (Server.Hosting.ServerOptions o) => o with { OwnWorker = false, Listen = new(System.Net.IPAddress.Loopback, port) };
        RunId run;
        await using (var server = await TestServer.StartAsync(_folder, options))
        {
            await Patience.UntilAsync(() => server.Server.Node.Workers.Count == 1, "the worker to connect");
            run = await server.StartRunAsync("hold", Held());
            await Patience.MarksAsync(Mark, 1);
        }

        await using var next = await TestServer.StartAsync(_folder, options);
        await Patience.UntilAsync(() => next.Server.Node.Workers.Count == 1, "the worker to connect again");
        LetGo();
        var end = await next.EndOfAsync(run);

        Assert.Equal(("completed", 1), (end.State, Assert.Single(end.Steps).Attempt));
        Assert.Single(await Patience.MarksAsync(Mark, 1));
    }

    [Fact]
    public async Task A_broken_stream_leaves_attempts_under_way_and_runs_go_on()
    {
        await using var server = await TestServer.StartAsync(_folder);
        var run = await server.StartRunAsync("hold", Held());
        await Patience.MarksAsync(Mark, 1);

        var before = server.Server.Node.Workers.Single();
        before.Close();
        await Patience.UntilAsync(() => server.Server.Node.Workers.SingleOrDefault() is { } now && now != before, "the worker to connect again");
        var other = await server.EndOfAsync(await server.StartRunAsync("echo", new Probe(Text: "meanwhile")));
        LetGo();
        var end = await server.EndOfAsync(run);

        Assert.Equal("meanwhile", other.Result!.Value.GetString());
        Assert.Equal(("completed", 1), (end.State, Assert.Single(end.Steps).Attempt));
        Assert.Single(await Patience.MarksAsync(Mark, 1));
    }

    [Fact]
    public async Task A_function_that_ignores_its_limit_fails_and_loses_its_process()
    {
        await using var server = await TestServer.StartAsync(_folder);
        var run = await server.StartRunAsync("spin", Held());
        var worker = Pid((await Patience.MarksAsync(Mark, 1))[0]);
        var end = await server.EndOfAsync(run);

        Assert.Equal(("failed", ErrorClass.Timeout), (end.State, end.Failure!.Class));
        Assert.Contains("longer than its limit of 0.3 s", end.Failure.Message);
        await Patience.UntilAsync(() => !Patience.Lives(worker), "the worker to be replaced");
        Assert.Equal("on", (await server.EndOfAsync(await server.StartRunAsync("echo", new Probe(Text: "on")))).Result!.Value.GetString());
    }

    [Fact]
    public async Task A_workflow_that_loops_is_parked_by_name_and_loses_its_process()
    {
        await using var server = await TestServer.StartAsync(_folder);
        var before = server.Server.WorkerProcessId;
        var run = await server.StartRunAsync("loop", Held());
        var meanwhile = await server.EndOfAsync(await server.StartRunAsync("echo", new Probe(Text: "meanwhile")));
        var parked = await server.UntilAsync(run, view => view.State == "parked");

        Assert.Equal("meanwhile", meanwhile.Result!.Value.GetString());
        Assert.Equal("turn.stuck", parked.Failure!.Type);
        Assert.Contains($"workflow 'loop' has not come back from a turn of run {run}", parked.Failure.Message);
        await Patience.UntilAsync(() => server.Server.WorkerProcessId is { } now && now != before, "the worker to be replaced");
        LetGo();
        await server.Client.RetryAsync(run, Stop);
        Assert.Equal("completed", (await server.EndOfAsync(run)).State);
    }

    private string Mark => _folder["mark"];

    private Probe Held(int count = 1) => new(Mark, _folder["until"], Count: count);

    private void LetGo() => File.WriteAllText(_folder["until"], "");

    private static int Pid(string mark) => int.Parse(mark);

    private static async Task<RunId> StartAsync(OrreryClient client, string workflow, Probe input) =>
        (await client.StartAsync("probe", workflow, JsonSerializer.SerializeToNode(input, OrreryJson.Options), stop: Stop)).Run;

    private static async Task<RunView> EndOfAsync(OrreryClient client, RunId run) => await client.FollowAsync(run, stop: Stop).LastAsync(Stop);
}
