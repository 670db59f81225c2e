namespace Orrery.Engine.Stores;

/// <summary>A store in memory for tests and simulation. It outlives its owners, so a crash is dropping the owner and claiming again.</summary>
public sealed class MemoryStore(int partitions) : IStore
{
    private sealed class Shelf
    {
        public readonly SortedDictionary<long, byte[]> Log = [];
        public readonly SortedDictionary<(ulong Run, int Step), EntityImage> Entities = [];
        public long Epoch;
        public long LastSequence;
        public long TrimmedTo;
        public byte[] Anchor = [];
    }

    private readonly Shelf[] _shelves = [.. Enumerable.Range(0, partitions).Select(_ => new Shelf())];
    private readonly Lock _gate = new();

    /// <summary>Called before each write; throwing makes the write fail as a whole. <c>true</c> as argument: after it took effect, so that its outcome is uncertain.</summary>
    public Action<bool>? OnWrite { get; set; }

    public int Partitions => partitions;

    public Claim Claim(int partition)
    {
        lock (_gate)
        {
            var shelf = _shelves[partition];
            return new Claim(++shelf.Epoch, shelf.LastSequence, shelf.TrimmedTo, shelf.Anchor);
        }
    }

    public Claim Look(int partition)
    {
        lock (_gate)
        {
            var shelf = _shelves[partition];
            return new Claim(shelf.Epoch, shelf.LastSequence, shelf.TrimmedTo, shelf.Anchor);
        }
    }

    public void Append(ReadOnlySpan<Batch> batches, Span<AppendOutcome> outcomes)
    {
        lock (_gate)
        {
            OnWrite?.Invoke(false);
            for (var i = 0; i < batches.Length; i++)
            {
                var (partition, epoch, sequence, bytes) = batches[i];
                var shelf = _shelves[partition];
                if (shelf.Epoch != epoch || shelf.LastSequence != sequence - 1)
                {
                    outcomes[i] = AppendOutcome.Fenced;
                    continue;
                }

                shelf.Log.Add(sequence, bytes.ToArray());
                shelf.LastSequence = sequence;
                outcomes[i] = AppendOutcome.Durable;
            }

            OnWrite?.Invoke(true);
        }
    }

    public IEnumerable<LoggedBatch> ReadLog(int partition, long after)
    {
        lock (_gate) return [.. _shelves[partition].Log.Where(e => e.Key > after).Select(e => new LoggedBatch(e.Key, e.Value))];
    }

    public IEnumerable<EntityImage> ReadLive(int partition)
    {
        lock (_gate)
        {
            var entities = _shelves[partition].Entities;
            return [.. entities.Values.Where(e => !IsCold(entities, e.Run))];
        }
    }

    public IReadOnlyList<EntityImage> ReadRun(int partition, ulong run)
    {
        lock (_gate) return [.. _shelves[partition].Entities.Values.Where(e => e.Run == run)];
    }

    public IEnumerable<EntityImage> ReadCold(int partition)
    {
        lock (_gate) return [.. _shelves[partition].Entities.Values.Where(e => e.Step == EntityImage.Header && e.IsCold)];
    }

    public IEnumerable<ColdRun> ListCold(int partition) => [.. ReadCold(partition).Select(e => new ColdRun(e.Run, e.AsOf, e.Sleeps))];

    public bool Checkpoint(CheckpointSlice slice)
    {
        lock (_gate)
        {
            var shelf = _shelves[slice.Partition];
            if (shelf.Epoch != slice.Epoch) return false;
            OnWrite?.Invoke(false);
            foreach (var image in slice.Images)
            {
                if (image.Whole)
                    foreach (var key in shelf.Entities.Keys.Where(k => k.Run == image.Run).ToList()) shelf.Entities.Remove(key);
                shelf.Entities[(image.Run, image.Step)] = image with { Bytes = image.Bytes.ToArray() };
            }

            if (slice.TrimTo > shelf.TrimmedTo)
            {
                foreach (var sequence in shelf.Log.Keys.Where(s => s <= slice.TrimTo).ToList()) shelf.Log.Remove(sequence);
                shelf.TrimmedTo = slice.TrimTo;
                shelf.Anchor = slice.Anchor.ToArray();
            }

            OnWrite?.Invoke(true);
            return true;
        }
    }

    public void Dispose() { }

    private static bool IsCold(SortedDictionary<(ulong Run, int Step), EntityImage> entities, ulong run) =>
        entities.TryGetValue((run, EntityImage.Header), out var header) && header.IsCold;
}
