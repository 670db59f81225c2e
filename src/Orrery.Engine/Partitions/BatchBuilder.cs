using Orrery.Engine.Facts;
using Orrery.Engine.Stores;

namespace Orrery.Engine.Partitions;

/// <summary>Where a partition's chain of batches ends.</summary>
internal sealed class BatchChain
{
    public long Sequence { get; set; }
    public ReadOnlyMemory<byte> Hash { get; set; } = new byte[32];
    public DateTimeOffset Now { get; set; }

    /// <summary>The ends of the batches since the last trim, so that the log can be cut at any of them.</summary>
    private readonly Queue<(long Sequence, ReadOnlyMemory<byte> Hash, DateTimeOffset Now)> _recent = new();

    public void Extend(ReadOnlyMemory<byte> hash, DateTimeOffset now)
    {
        (Hash, Now) = (hash, now);
        _recent.Enqueue((++Sequence, hash, now));
    }

    /// <summary>What a recovery must know to go on from <paramref name="sequence"/>: the batch's hash and time. Earlier batches are forgotten.</summary>
    public byte[] AnchorAt(long sequence)
    {
        while (_recent.TryDequeue(out var end))
        {
            if (end.Sequence < sequence) continue;
            var to = new FactWriter(48);
            end.Hash.Span.CopyTo(to.Reserve(32));
            to.Time(end.Now);
            return to.ToArray();
        }

        throw new InvalidOperationException($"Batch {sequence} isn't among those since the last trim.");
    }

    public void Restore(ReadOnlyMemory<byte> anchor)
    {
        if (anchor.IsEmpty) return;
        Hash = anchor[..32];
        Now = new FactReader(anchor[32..]).Time();
    }
}

/// <summary>Collects the facts of the open batch.</summary>
internal sealed class BatchBuilder
{
    private readonly FactWriter _writer = new(64 * 1024);
    private readonly int _partition;
    private readonly long _epoch;
    private readonly FactCounts _counts;

    public BatchBuilder(int partition, long epoch, BatchChain chain, FactCounts counts)
    {
        (_partition, _epoch, Chain, _counts) = (partition, epoch, chain, counts);
        BatchCodec.Begin(_writer);
    }

    /// <summary>The last batch closed.</summary>
    public BatchChain Chain { get; }

    public int Count { get; private set; }

    /// <summary>Whether no further command may join. A batch without facts takes one, however small the limit is.</summary>
    public bool IsFull(int maxBytes) => Count > 0 && (_writer.Length >= maxBytes || Count >= FactPosition.MaxFacts / 2);

    public FactPosition Add(Fact fact, DateTimeOffset now)
    {
        FactCodec.Write(_writer, fact);
        _counts.Add(fact.Kind);
        return new FactPosition(Chain.Sequence + 1, Count++, now);
    }

    public Batch Close(DateTimeOffset now)
    {
        Chain.Extend(BatchCodec.End(_writer, new BatchHeader(_partition, _epoch, Chain.Sequence + 1, now, Chain.Hash, Count)), now);
        var batch = new Batch(_partition, _epoch, Chain.Sequence, _writer.ToArray());
        Count = 0;
        BatchCodec.Begin(_writer);
        return batch;
    }
}
