using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;

namespace Orrery.Testing.Simulation.Checks;

/// <summary>At a durable point, what the store gives back must be exactly what is in memory.</summary>
internal static class ReplayCheck
{
    private const string Invariant = "replay gives the live state";

    public static void Compare(MemoryStore store, PartitionOwner owner)
    {
        var claim = store.Look(owner.Partition);
        if (claim.Epoch != owner.Incarnation) return;
        var live = owner.State;
        var stored = Recovery.Read(store, owner.Partition, claim).State;
        foreach (var run in live.Runs.Values) Same(run, Find(stored, store, run.Id, "the store has lost it"));
        foreach (var run in stored.Runs.Values) Same(Find(live, store, run.Id, "memory has lost it"), run);
        foreach (var cold in live.Cold.Keys)
            if (stored.RunOf(cold) is null && !stored.Cold.ContainsKey(cold)) throw new BrokenPromise(Invariant, $"run {cold:x} left memory and isn't in the store");
        foreach (var lane in live.Lanes.Keys.Union(stored.Lanes.Keys).OrderBy(l => l.Queue, StringComparer.Ordinal).ThenBy(l => l.Version.Value)) SameLane(live, stored, lane);
        if (!live.Debts.SetEquals(stored.Debts)) throw new BrokenPromise(Invariant, $"owed because of {string.Join(", ", live.Debts)} in memory, {string.Join(", ", stored.Debts)} in the store");
        if (!Timers(live, stored).SequenceEqual(Timers(stored, live))) throw new BrokenPromise(Invariant, "other steps wait for a moment");
    }

    private static Run Find(PartitionState state, MemoryStore store, RunId id, string otherwise)
    {
        if (state.RunOf(id.Value) is { } run) return run;
        if (!state.Cold.ContainsKey(id.Value)) throw new BrokenPromise(Invariant, $"run {id}: {otherwise}");
        return new PartitionState(state.Partition).Install(StoredRun.Read(id.Value, store.ReadRun(state.Partition, id.Value)));
    }

    private static void Same(Run live, Run stored)
    {
        if (!Bytes(live.Header.Write).SequenceEqual(Bytes(stored.Header.Write)))
            throw new BrokenPromise(Invariant, $"run {live.Id}: {live.Header} in memory, {stored.Header} in the store");
        if (live.Steps.Count != stored.Steps.Count)
            throw new BrokenPromise(Invariant, $"run {live.Id}: {live.Steps.Count} steps in memory, {stored.Steps.Count} in the store");
        for (var i = live.Steps.First; i < live.Steps.Next; i++)
            if (!Bytes(live.Steps[i].Write).SequenceEqual(Bytes(stored.Steps[i].Write)))
                throw new BrokenPromise(Invariant, $"run {live.Id}: {live.Steps[i]} in memory, {stored.Steps[i]} in the store");
        var (here, there) = (live.Signals?.All ?? [], stored.Signals?.All ?? []);
        if (!here.Select(s => Convert.ToHexString(Bytes(s.Write))).SequenceEqual(there.Select(s => Convert.ToHexString(Bytes(s.Write)))))
            throw new BrokenPromise(Invariant, $"run {live.Id}: signals {string.Join(", ", here)} in memory, {string.Join(", ", there)} in the store");
        if (live.StepsDone != stored.StepsDone) throw new BrokenPromise(Invariant, $"run {live.Id}: {live.StepsDone} steps done in memory, {stored.StepsDone} in the store");
    }

    private static void SameLane(PartitionState live, PartitionState stored, LaneName queue)
    {
        var (here, there) = (Waiting(live, queue), Waiting(stored, queue));
        if (!here.SequenceEqual(there))
            throw new BrokenPromise(Invariant, $"lane {queue}: {string.Join(", ", here)} in memory, {string.Join(", ", there)} in the store");
    }

    private static List<StepRef> Waiting(PartitionState state, LaneName queue) =>
        state.Lanes.TryGetValue(queue, out var lane) ? lane.InOrder(state) : [];

    /// <summary>Of the runs that are in memory on both sides.</summary>
    private static List<(long, StepRef)> Timers(PartitionState state, PartitionState other) =>
    [
        .. state.Runs.Values.Where(r => other.RunOf(r.Id.Value) is not null).SelectMany(r => r.Steps.Where(s => s.State == StepState.Delayed)
            .Select(s => (s.DueAt.ToUnixTimeMilliseconds(), new StepRef(r.Id.Value, s.Spec.Index)))).Order(Comparer<(long Due, StepRef At)>.Create(
                (a, b) => (a.Due, a.At.Run, a.At.Step).CompareTo((b.Due, b.At.Run, b.At.Step)))),
    ];

    private static byte[] Bytes(Action<FactWriter> write)
    {
        var writer = new FactWriter(512);
        write(writer);
        return writer.ToArray();
    }
}
