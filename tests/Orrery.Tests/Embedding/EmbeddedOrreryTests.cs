using Orrery.Server.Embedding;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Embedding;

public sealed class EmbeddedOrreryTests : IDisposable
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(30);
    private readonly TestFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_end_of_a_run_is_told_whether_one_asks_before_or_after_it_also_after_a_restart()
    {
        RunId run;
        await using (var first = EmbeddedOrrery.Start(_folder["data"], [new ProbeService()]))
        {
            run = await first.StartAsync("probe", "gate", new Probe(Text: "went "));
            var end = first.EndAsync<string>(run);
            await first.SignalAsync(run, Signal.Define<string>("go"), "now");

            Assert.Equal("went now", await end.WaitAsync(Patient, Stop));
            Assert.Equal("went now", await first.EndAsync<string>(run).WaitAsync(Patient, Stop));
        }

        await using var second = EmbeddedOrrery.Start(_folder["data"], [new ProbeService()]);
        Assert.Equal("went now", await second.EndAsync<string>(run).WaitAsync(Patient, Stop));
    }

    [Fact]
    public async Task Large_values_go_in_and_out_of_a_run_in_ones_own_process()
    {
        await using var orrery = EmbeddedOrrery.Start(_folder["data"], [new ProbeService()]);
        var run = await orrery.StartAsync("probe", "bulk", new Probe(Text: new string('i', 200_000), Count: 300_000));
        await orrery.SignalAsync(run, Signal.Define<string>("go"), new string('g', 100_000));

        Assert.Equal(600_000, (await orrery.EndAsync<string>(run).WaitAsync(Patient, Stop)).Length);
    }

    [Fact]
    public async Task The_end_of_a_run_that_does_not_exist_is_not_waited_for()
    {
        await using var orrery = EmbeddedOrrery.Start(_folder["data"], [new ProbeService()]);

        var refused = await Assert.ThrowsAsync<FailureException>(() => orrery.EndAsync<string>(new RunId(0, 5)).WaitAsync(Patient, Stop));
        Assert.Equal("run.unknown", refused.Failure.Type);
    }
}
