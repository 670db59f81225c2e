using Orrery.Tests.Probes;

namespace Orrery.Tests.Hosting;

public sealed class DrainTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_whose_only_worker_is_drained_says_so_and_goes_on_once_it_is_resumed()
    {
        await using var server = await TestServer.StartAsync();
        await server.EndOfAsync(await server.StartRunAsync("echo", new Probe(Text: "first")));
        var worker = (await server.Client.WorkersAsync(Stop)).Single(w => w.Services.Any(s => s.Name == "probe")).Id;
        await server.Client.DrainAsync(worker, Stop);

        var run = await server.StartRunAsync("echo", new Probe(Text: "second"));
        var waiting = (await server.Client.RunAsync(run, Stop)).Waiting;
        await server.Client.ResumeAsync(worker, Stop);

        Assert.Equal($"the worker that serves probe, {worker}, is drained: resume it on the page Workers, or start another", waiting);
        Assert.Equal("completed", (await server.EndOfAsync(run)).State);
    }
}
