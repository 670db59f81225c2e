using Orrery.Engine.Stores;

namespace Orrery.Testing.Stores;

/// <summary>A store whose log comes back other than it was written.</summary>
internal sealed class DamagedStore(IStore store, Func<LoggedBatch, LoggedBatch?> damage) : IStore
{
    public int Partitions => store.Partitions;

    public Claim Claim(int partition) => store.Claim(partition);

    public Claim Look(int partition) => store.Look(partition);

    public void Append(ReadOnlySpan<Batch> batches, Span<AppendOutcome> outcomes) => store.Append(batches, outcomes);

    public IEnumerable<LoggedBatch> ReadLog(int partition, long after) => store.ReadLog(partition, after).Select(damage).OfType<LoggedBatch>();

    public IEnumerable<EntityImage> ReadLive(int partition) => store.ReadLive(partition);

    public IReadOnlyList<EntityImage> ReadRun(int partition, ulong run) => store.ReadRun(partition, run);

    public IEnumerable<EntityImage> ReadCold(int partition) => store.ReadCold(partition);

    public IEnumerable<ColdRun> ListCold(int partition) => store.ListCold(partition);

    public bool Checkpoint(CheckpointSlice slice) => store.Checkpoint(slice);

    public void Dispose() { }
}
