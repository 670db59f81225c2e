using System.Collections.Immutable;
using Orrery.Engine.Stores;
using static Orrery.Testing.Stores.StoreConformance;

namespace Orrery.Testing.Stores;

/// <summary>Images of entities and the trim point.</summary>
internal static class CheckpointPromises
{
    /// <summary>Beyond what a signed number holds.</summary>
    private const ulong HighRun = ulong.MaxValue - 3;

    public static ImmutableArray<StorePromise> All { get; } =
    [
        new("A_run_s_images_come_header_first_then_steps_in_order", InOrder),
        new("A_newer_image_replaces_the_older", Replaces),
        new("A_whole_image_removes_the_rows_of_steps", Whole),
        new("A_run_that_has_ended_is_not_live_and_can_still_be_read", Ended),
        new("A_run_that_sleeps_is_not_live_and_its_alarm_is_kept", Asleep),
        new("Images_trim_point_and_anchor_are_one_write", Trims),
        new("The_trim_point_never_moves_back", TrimsForward),
        new("A_deposed_owner_cannot_write_a_checkpoint", Fencing),
        new("A_checkpoint_is_there_after_the_store_was_closed", Reopened),
    ];

    private static EntityImage Image(ulong run, int step, long asOf, byte content, bool ended = false, bool whole = false) =>
        new(run, step, asOf, ended, whole, new byte[] { content });

    private static CheckpointSlice Slice(long epoch, params EntityImage[] images) => new(0, epoch, images, 0, default);

    private static void InOrder(IStoreUnderTest under)
    {
        using var store = under.Open(2);
        var epoch = store.Claim(0).Epoch;
        var images = Enumerable.Range(0, 12).Reverse().Select(s => Image(HighRun, s, 1, (byte)s)).Append(Image(HighRun, EntityImage.Header, 1, 99)).Append(Image(4, EntityImage.Header, 2, 4));
        Must(store.Checkpoint(Slice(epoch, [.. images])), "the owner's checkpoint was refused");
        Must(store.ReadRun(0, HighRun).Select(i => i.Step).SequenceEqual(Enumerable.Range(-1, 13)), "the run's images are out of order");
        Must(store.ReadLive(0).Where(i => i.Run == HighRun).Select(i => i.Step).SequenceEqual(Enumerable.Range(-1, 13)), "the live images are out of order");
        Same((4UL, 2L), store.ReadLive(0).Where(i => i.Run != HighRun).Select(i => (i.Run, i.AsOf)).Single(), "the other run");
        Must(!store.ReadLive(1).Any(), "another partition has them too");
    }

    private static void Replaces(IStoreUnderTest under)
    {
        using var store = under.Open(1);
        var epoch = store.Claim(0).Epoch;
        store.Checkpoint(Slice(epoch, Image(1, EntityImage.Header, 1, 1), Image(1, 0, 1, 2)));
        store.Checkpoint(Slice(epoch, Image(1, 0, 5, 3)));
        Must(store.ReadRun(0, 1).Select(i => (i.AsOf, (int)i.Bytes.Span[0])).SequenceEqual([(1L, 1), (5L, 3)]), "the newer image isn't in the older one's place");
    }

    private static void Whole(IStoreUnderTest under)
    {
        using var store = under.Open(1);
        var epoch = store.Claim(0).Epoch;
        store.Checkpoint(Slice(epoch, Image(1, EntityImage.Header, 1, 1), Image(1, 0, 1, 2), Image(1, 1, 1, 3), Image(2, EntityImage.Header, 1, 4), Image(2, 0, 1, 5)));
        store.Checkpoint(Slice(epoch, Image(1, EntityImage.Header, 2, 6, whole: true)));
        Same((byte)6, store.ReadRun(0, 1).Single().Bytes.Span[0], "the whole image");
        Same(2, store.ReadRun(0, 2).Count, "the number of the other run's images");
    }

    private static void Ended(IStoreUnderTest under)
    {
        using var store = under.Open(1);
        var epoch = store.Claim(0).Epoch;
        store.Checkpoint(Slice(epoch, Image(1, EntityImage.Header, 1, 1), Image(1, 0, 1, 2), Image(2, EntityImage.Header, 1, 3)));
        store.Checkpoint(Slice(epoch, Image(1, EntityImage.Header, 2, 9, ended: true, whole: true)));
        Same(2UL, store.ReadLive(0).Select(i => i.Run).Distinct().Single(), "the live run");
        Same((1UL, true), store.ReadCold(0).Select(i => (i.Run, i.Ended)).Single(), "the ended run");
        Same((byte)9, store.ReadRun(0, 1).Single().Bytes.Span[0], "its image");

        store.Checkpoint(Slice(epoch, Image(1, EntityImage.Header, 3, 8, whole: true)));
        Must(!store.ReadCold(0).Any() && store.ReadLive(0).Any(i => i.Run == 1), "a run that goes on after its end isn't live again");
    }

    private static void Asleep(IStoreUnderTest under)
    {
        using var store = under.Open(2);
        var epoch = store.Claim(0).Epoch;
        store.Checkpoint(Slice(epoch,
            Image(1, EntityImage.Header, 1, 1, whole: true) with { Sleeps = 1_900_000_000_000 }, Image(HighRun, EntityImage.Header, 2, 2, whole: true) with { Sleeps = ColdRun.NoAlarm },
            Image(3, EntityImage.Header, 3, 3, ended: true, whole: true), Image(4, EntityImage.Header, 4, 4)));
        Same(4UL, store.ReadLive(0).Single().Run, "the live run");
        Must(store.ListCold(0).OrderBy(r => r.Run).SequenceEqual([new ColdRun(1, 1, 1_900_000_000_000), new ColdRun(3, 3, 0), new ColdRun(HighRun, 2, ColdRun.NoAlarm)]), "the runs that ended or sleep aren't listed as they were written");
        Must(store.ReadCold(0).OrderBy(i => i.Run).Select(i => (i.Run, i.Ended, i.Sleeps, (int)i.Bytes.Span[0]))
            .SequenceEqual([(1UL, false, 1_900_000_000_000, 1), (3UL, true, 0L, 3), (HighRun, false, ColdRun.NoAlarm, 2)]), "their images have changed");
        Must(!store.ListCold(1).Any(), "they are in another partition too");

        store.Checkpoint(Slice(epoch, Image(1, EntityImage.Header, 5, 5, whole: true)));
        Must(store.ReadLive(0).Any(i => i.Run == 1) && !store.ListCold(0).Any(r => r.Run == 1), "a run that woke isn't live again");
    }

    private static void Trims(IStoreUnderTest under)
    {
        using var store = under.Open(2);
        var (epoch, other) = (store.Claim(0).Epoch, store.Claim(1).Epoch);
        for (var s = 1; s <= 4; s++) Append(store, BatchOf(0, epoch, s), BatchOf(1, other, s));
        Must(store.Checkpoint(new CheckpointSlice(0, epoch, [Image(1, EntityImage.Header, 3, 1)], 3, new byte[] { 5, 6 })), "the owner's checkpoint was refused");
        Must(store.ReadLog(0, 0).Select(b => b.Sequence).SequenceEqual([4L]), "the log isn't trimmed to batch 3");
        Same(4, store.ReadLog(1, 0).Count(), "the number of the other partition's batches");
        var claim = store.Claim(0);
        Same((3L, 4L), (claim.TrimmedTo, claim.LastSequence), "the trim point and the last sequence");
        Must(claim.Anchor.Span.SequenceEqual(new byte[] { 5, 6 }), "the anchor isn't what was written with the trim point");
        Same(AppendOutcome.Durable, Append(store, BatchOf(0, claim.Epoch, 5))[0], "the outcome of the next batch");
    }

    private static void TrimsForward(IStoreUnderTest under)
    {
        using var store = under.Open(1);
        var epoch = store.Claim(0).Epoch;
        for (var s = 1; s <= 4; s++) Append(store, BatchOf(0, epoch, s));
        store.Checkpoint(new CheckpointSlice(0, epoch, [], 3, new byte[] { 3 }));
        store.Checkpoint(new CheckpointSlice(0, epoch, [], 2, new byte[] { 2 }));
        var claim = store.Claim(0);
        Same((3L, (byte)3), (claim.TrimmedTo, claim.Anchor.Span[0]), "the trim point");
    }

    private static void Fencing(IStoreUnderTest under)
    {
        using var store = under.Open(1);
        var old = store.Claim(0).Epoch;
        Append(store, BatchOf(0, old, 1));
        store.Claim(0);
        Must(!store.Checkpoint(new CheckpointSlice(0, old, [Image(1, EntityImage.Header, 1, 1)], 1, new byte[] { 1 })), "a deposed owner's checkpoint was accepted");
        Must(store.ReadLog(0, 0).Any() && !store.ReadLive(0).Any(), "a deposed owner's checkpoint was written");
        Same(AppendOutcome.Durable, Append(store, BatchOf(0, old + 1, 2))[0], "the outcome of the new owner's next batch");
    }

    private static void Reopened(IStoreUnderTest under)
    {
        using (var store = under.Open(1))
        {
            var epoch = store.Claim(0).Epoch;
            Append(store, BatchOf(0, epoch, 1));
            store.Checkpoint(new CheckpointSlice(0, epoch, [Image(HighRun, EntityImage.Header, 1, 1), Image(HighRun, 0, 1, 2)], 1, new byte[] { 7 }));
        }

        using var again = under.Open(1);
        Same((1L, 1L), (again.Claim(0).TrimmedTo, again.Claim(0).LastSequence), "the claim");
        Must(again.ReadRun(0, HighRun).Select(i => (i.Run, i.Step, i.AsOf, (int)i.Bytes.Span[0])).SequenceEqual([(HighRun, -1, 1L, 1), (HighRun, 0, 1L, 2)]), "the images have changed");
    }
}
