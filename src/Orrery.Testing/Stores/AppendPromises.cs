using System.Collections.Immutable;
using Orrery.Engine.Stores;
using static Orrery.Testing.Stores.StoreConformance;

namespace Orrery.Testing.Stores;

/// <summary>Claims and the log.</summary>
internal static class AppendPromises
{
    public static ImmutableArray<StorePromise> All { get; } =
    [
        new("An_empty_log_is_claimed_under_the_first_epoch", EmptyLog),
        new("Each_claim_raises_the_epoch_of_its_partition_alone", Claims),
        new("Batches_come_back_in_order_byte_for_byte", InOrder),
        new("A_deposed_owner_cannot_append_and_does_not_hold_up_the_others", Fencing),
        new("A_sequence_that_is_not_the_next_one_is_fenced", Gaps),
        new("What_is_durable_is_there_after_the_store_was_closed", Reopened),
        new("Appending_nothing_is_allowed_and_large_batches_are_kept_whole", Sizes),
    ];

    private static void EmptyLog(IStoreUnderTest under)
    {
        using var store = under.Open(2);
        Same(2, store.Partitions, "the number of partitions");
        var claim = store.Claim(1);
        Same((1L, 0L, 0L, 0), (claim.Epoch, claim.LastSequence, claim.TrimmedTo, claim.Anchor.Length), "the first claim");
        Must(!store.ReadLog(1, 0).Any() && !store.ReadLive(1).Any() && !store.ReadCold(1).Any(), "a new store isn't empty");
        Same(0, store.ReadRun(1, 5).Count, "the images of an unknown run");
    }

    private static void Claims(IStoreUnderTest under)
    {
        using var store = under.Open(2);
        store.Claim(0);
        Same(2L, store.Claim(0).Epoch, "the second claim's epoch");
        Same(1L, store.Claim(1).Epoch, "the other partition's epoch");
        Same((2L, 1L), (store.Look(0).Epoch, store.Look(1).Epoch), "the epochs that a look finds");
    }

    private static void InOrder(IStoreUnderTest under)
    {
        using var store = under.Open(2);
        var (first, second) = (store.Claim(0).Epoch, store.Claim(1).Epoch);
        for (byte i = 1; i <= 3; i++) Append(store, BatchOf(0, first, i, i, 0, 255), BatchOf(1, second, i, (byte)(i * 10)));
        Must(store.ReadLog(0, 1).Select(b => (b.Sequence, (int)b.Bytes.Span[0], b.Bytes.Length)).SequenceEqual([(2L, 2, 3), (3L, 3, 3)]), "the log after batch 1 isn't batches 2 and 3");
        Must(store.ReadLog(1, 0).Select(b => b.Bytes.Span[0]).SequenceEqual(new byte[] { 10, 20, 30 }), "the other partition's log isn't its own");
        Same(3L, store.Claim(0).LastSequence, "the last sequence");
    }

    private static void Fencing(IStoreUnderTest under)
    {
        using var store = under.Open(3);
        var epochs = Enumerable.Range(0, 3).Select(p => store.Claim(p).Epoch).ToArray();
        store.Claim(1);
        var outcomes = Append(store, BatchOf(0, epochs[0], 1), BatchOf(1, epochs[1], 1), BatchOf(2, epochs[2], 1));
        Must(outcomes.SequenceEqual([AppendOutcome.Durable, AppendOutcome.Fenced, AppendOutcome.Durable]), $"the outcomes are {string.Join(", ", outcomes)}");
        Must(!store.ReadLog(1, 0).Any(), "the fenced batch was written");
        Must(store.ReadLog(0, 0).Any() && store.ReadLog(2, 0).Any(), "a fenced partition held up another");
    }

    private static void Gaps(IStoreUnderTest under)
    {
        using var store = under.Open(1);
        var epoch = store.Claim(0).Epoch;
        Same(AppendOutcome.Fenced, Append(store, BatchOf(0, epoch, 2))[0], "the outcome of batch 2 before batch 1");
        Same(AppendOutcome.Durable, Append(store, BatchOf(0, epoch, 1, 9))[0], "the outcome of batch 1");
        Same(AppendOutcome.Fenced, Append(store, BatchOf(0, epoch, 1, 8))[0], "the outcome of batch 1 once more");
        Same((byte)9, store.ReadLog(0, 0).Single().Bytes.Span[0], "batch 1");
    }

    private static void Reopened(IStoreUnderTest under)
    {
        using (var store = under.Open(2)) Append(store, BatchOf(1, store.Claim(1).Epoch, 1, 42));
        using var again = under.Open(7);
        Same(2, again.Partitions, "the number of partitions, fixed when the store was made,");
        Same((byte)42, again.ReadLog(1, 0).Single().Bytes.Span[0], "the batch");
        var claim = again.Claim(1);
        Same((2L, 1L), (claim.Epoch, claim.LastSequence), "the claim");
    }

    private static void Sizes(IStoreUnderTest under)
    {
        using var store = under.Open(1);
        var epoch = store.Claim(0).Epoch;
        Append(store);
        var large = new byte[3 << 20];
        large[^1] = 7;
        Append(store, BatchOf(0, epoch, 1, large));
        Same(((byte)7, large.Length), (store.ReadLog(0, 0).Single().Bytes.Span[^1], store.ReadLog(0, 0).Single().Bytes.Length), "the large batch");
    }
}
