using Orrery.Engine.Facts;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;

namespace Orrery.Engine.Partitions;

/// <summary>Follows a partition's chain through the store, applying every fact, and says what is there. Takes nothing over, writes nothing.</summary>
public static class PartitionCheck
{
    public static PartitionReport Read(IStore store, int partition)
    {
        var claim = store.Look(partition);
        try
        {
            var state = Recovery.Read(store, partition, claim).State;
            foreach (var cold in state.Cold.Keys) StoredRun.Read(cold, store.ReadRun(partition, cold));
            return new PartitionReport(partition, claim.Epoch, claim.TrimmedTo, claim.LastSequence, state.Runs.Count, state.Cold.Values.Count(c => !c.Sleeps), state.Cold.Values.Count(c => c.Sleeps), state.Runs.Values.Sum(r => r.Steps.Count), null);
        }
        catch (CorruptLogException e)
        {
            return new PartitionReport(partition, claim.Epoch, claim.TrimmedTo, claim.LastSequence, 0, 0, 0, 0, e.Message);
        }
    }
}

/// <param name="TrimmedTo">Batches up to here are in images only.</param>
/// <param name="LastSequence">The newest batch.</param>
/// <param name="Live">Runs that a start reads into memory.</param>
/// <param name="Ended">Runs that have ended and are read when somebody asks.</param>
/// <param name="Asleep">Runs that wait for a moment or for somebody, and are read when that comes.</param>
/// <param name="Steps">Of the live runs.</param>
/// <param name="Damage">What doesn't read, naming partition and batch; null when all does.</param>
public sealed record PartitionReport(int Partition, long Epoch, long TrimmedTo, long LastSequence, int Live, int Ended, int Asleep, int Steps, string? Damage);
