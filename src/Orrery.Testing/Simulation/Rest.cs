using Orrery.Engine.Runs;
using Orrery.Engine.Partitions;
using Orrery.Testing.Simulation.Checks;

namespace Orrery.Testing.Simulation;

/// <summary>Without faults everything must end: all questions answered, all runs done. Then all that was promised is checked once more.</summary>
internal static class Rest
{
    private const int MostEvents = 1_000_000;

    /// <summary>No plan comes near it: a run that does goes round in circles.</summary>
    private const int MostGenerations = 1000;

    private static readonly long MostMs = (long)TimeSpan.FromDays(20).TotalMilliseconds;

    public static void Reach(World world)
    {
        var until = world.Time.Now + MostMs;
        for (var left = MostEvents; left % 16 != 0 || !IsReached(world); left--)
        {
            if (left == 0 || world.Time.Now > until || (left % 4096 == 0 && GoesRound(world)) || !world.Time.Step())
                throw new BrokenPromise("every run ends once faults stop", $"after {MostEvents - left} events and {(world.Time.Now + MostMs - until) / 1000} s without faults: " + string.Join("; ", world.Clients.Where(c => c.Final is null).Select(c => c.Run).Concat(Open(world)).Distinct().Select(r => Say(world, r)).Concat(world.Schedulers.Where(s => !s.Done).Select(s => $"{s}"))));
        }

        foreach (var host in world.Node.Owners)
        {
            if (host.Owner.IsDurable) ReplayCheck.Compare(world.Store, host.Owner);
            world.Ledger.Recovered(host.Owner);
        }

        world.History.Check();
        foreach (var client in world.Clients) EndCheck.Of(world, client);
    }

    private static bool GoesRound(World world) => world.Node.Owners.Any(o => o.Owner.State.Runs.Values.Any(r => r.Header.Generation > MostGenerations));

    private static bool IsReached(World world)
    {
        world.Pending.RemoveAll(p => p.Done);
        return world.Node.Owners.All(o => o.Owner.State.Runs.Values.All(r => r.Header.Ended && !r.OwesAnybody) && !o.Owner.State.Cold.Values.Any(c => c.Sleeps)) && world.Pending.Count == 0 && world.Clients.TrueForAll(c => c.Final is not null) && world.Schedulers.TrueForAll(s => s.Done) && world.Node.Up;
    }

    private static IEnumerable<RunId> Open(World world) =>
        world.Node.Owners.SelectMany(o => o.Owner.State.Runs.Values.Where(r => !r.Header.Ended || r.OwesAnybody).Select(r => r.Id)
            .Concat(o.Owner.State.Cold.Values.Where(c => c.Sleeps).Select(c => new RunId((ushort)o.Partition, c.Run))));

    private static string Say(World world, RunId run)
    {
        if (world.Node.OwnerOf(run.Partition) is not { } host) return $"{run}: its partition has no owner";
        var cold = host.Owner.State.Cold.ContainsKey(run.Value);
        var state = cold ? new PartitionState(run.Partition) : host.Owner.State;
        var found = cold ? state.Install(StoredRun.Read(run.Value, world.Store.ReadRun(run.Partition, run.Value))) : state.RunOf(run.Value);
        if (found is null) return $"{run}: unknown";
        var waiting = (cold ? "asleep: " : "") + (WaitReason.Of(found, state, host.Owner.Sessions, host.Owner.Context.Now) ?? "nothing");
        return $"{run} is {found.Header.Status}, generation {found.Header.Generation}, {found.StepsDone} of {found.Steps.Count} steps done of {found.Steps.Next} asked for in all, taken to {found.Header.TakenTo}: {waiting}";
    }
}
