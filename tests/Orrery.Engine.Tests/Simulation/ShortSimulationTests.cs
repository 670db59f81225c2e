using System.Diagnostics;
using Orrery.Engine.Partitions;
using Orrery.Testing.Simulation;

namespace Orrery.Engine.Tests.Simulating;

/// <summary>A short form of <c>orrery simulate</c>: the engine keeps its promises, and a broken rule is noticed.</summary>
public sealed class ShortSimulationTests
{
    [Fact]
    public void The_first_forty_seeds_keep_every_promise()
    {
        var (firings, histories, undecided) = (0, 0, 0);
        for (ulong seed = 1; seed <= 40; seed++)
        {
            var outcome = Orrery.Testing.Simulation.Simulation.Run(seed, new SimulationOptions { Steps = 1000 });
            Assert.True(outcome.Violation is null, $"seed {seed}: {outcome.Violation}\n{string.Join('\n', outcome.Last)}");
            (firings, histories, undecided) = (firings + outcome.Firings, histories + outcome.Histories, undecided + outcome.Undecided);
        }

        // It proves something only if there was something to see.
        Assert.True(firings > 30 && histories > 1000, $"{firings} firings, {histories} histories");
        Assert.InRange(undecided, 0, histories / 1000);
    }

    /// <summary>A parent waited for ever: the answer to what its child had told one of its steps counted as if the step that asked for the child again had been told.
    /// Seed 5: a run that began anew in the turn in which it did an update recorded two answers of it.</summary>
    [Theory]
    [InlineData(20124)]
    [InlineData(20487)]
    [InlineData(20734)]
    [InlineData(5)]
    public void Seeds_that_broke_a_promise_once_keep_it(ulong seed)
    {
        var outcome = Orrery.Testing.Simulation.Simulation.Run(seed, new SimulationOptions());
        Assert.True(outcome.Violation is null, $"seed {seed}: {outcome.Violation}\n{string.Join('\n', outcome.Last)}");
    }

    /// <summary>Steps that failed whenever they were asked for set each other aside for ever, and the run, which slept now and then, was written whole at each of its changes.</summary>
    [Fact]
    public void A_seed_that_did_not_end_once_ends()
    {
        var outcome = Orrery.Testing.Simulation.Simulation.Run(40674, new SimulationOptions { Steps = 2000 });
        Assert.True(outcome.Violation is null, $"{outcome.Violation}\n{string.Join('\n', outcome.Last)}");
        Assert.InRange(outcome.Events, 1, 20_000);
    }

    [Fact]
    public void A_seed_replays_exactly()
    {
        var first = Orrery.Testing.Simulation.Simulation.Run(11, new SimulationOptions { Steps = 1000 });
        var again = Orrery.Testing.Simulation.Simulation.Run(11, new SimulationOptions { Steps = 1000 });
        Assert.Equal((first.TraceHash, first.Events), (again.TraceHash, again.Events));
        Assert.NotEqual(first.TraceHash, Orrery.Testing.Simulation.Simulation.Run(12, new SimulationOptions { Steps = 1000 }).TraceHash);
    }

    [Theory]
    [InlineData(Sabotage.NoFsyncOrder)]
    [InlineData(Sabotage.NoDedup)]
    [InlineData(Sabotage.NoEpoch)]
    [InlineData(Sabotage.AnyVersion)]
    public void A_broken_rule_is_noticed_within_a_minute(Sabotage rule)
    {
        var watch = Stopwatch.StartNew();
        for (ulong seed = 1; watch.Elapsed < TimeSpan.FromMinutes(1); seed++)
            if (Orrery.Testing.Simulation.Simulation.Run(seed, new SimulationOptions { Sabotage = rule }).Violation is not null) return;
        Assert.Fail($"{rule} went unnoticed for a minute.");
    }
}
