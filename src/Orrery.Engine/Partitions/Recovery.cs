using Orrery.Engine.Facts;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;

namespace Orrery.Engine.Partitions;

/// <summary>A partition as the store has it.</summary>
internal sealed record Recovery(PartitionState State, BatchChain Chain)
{
    /// <exception cref="CorruptLogException">The chain is broken or doesn't read: nothing is started from it.</exception>
    public static Recovery Read(IStore store, int partition, Claim claim)
    {
        var state = new PartitionState(partition);
        var chain = new BatchChain { Sequence = claim.TrimmedTo };
        chain.Restore(claim.Anchor);
        foreach (var cold in store.ListCold(partition)) state.AddCold(cold);
        Install(store.ReadLive(partition), state);
        foreach (var batch in store.ReadLog(partition, claim.TrimmedTo)) Apply(batch, store, state, chain);
        if (chain.Sequence != claim.LastSequence)
            throw new CorruptLogException($"Partition {partition}: batch {claim.LastSequence} was the last one written, but the log ends with batch {chain.Sequence}.");
        // Whoever wants to know is told of all there are.
        state.Naming.Clear();
        return new Recovery(state, chain);
    }

    private static void Install(IEnumerable<EntityImage> images, PartitionState state)
    {
        var run = new List<EntityImage>();
        foreach (var image in images)
        {
            if (image.Step == EntityImage.Header && run.Count > 0)
            {
                state.Install(StoredRun.Read(run[0].Run, run));
                run.Clear();
            }

            run.Add(image);
        }

        if (run.Count > 0) state.Install(StoredRun.Read(run[0].Run, run));
    }

    private static void Apply(LoggedBatch batch, IStore store, PartitionState state, BatchChain chain)
    {
        var header = BatchCodec.Read(batch.Bytes, state.Partition, chain.Sequence + 1, chain.Hash.Span, out var hash);
        var reader = new FactReader(batch.Bytes[BatchCodec.HeaderBytes..]);
        for (var index = 0; index < header.Facts; index++)
        {
            var fact = FactCodec.Read(reader);
            if (state.Cold.TryGetValue(fact.Run, out var cold) && cold.AsOf < header.Sequence) state.Install(StoredRun.Read(fact.Run, store.ReadRun(state.Partition, fact.Run)));
            fact.Apply(state, new FactPosition(header.Sequence, index, header.Now));
        }

        chain.Extend(hash, header.Now);
    }
}
