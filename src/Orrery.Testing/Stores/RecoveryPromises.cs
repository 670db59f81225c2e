using System.Collections.Immutable;
using Orrery.Engine.Commands;
using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Stores;
using Orrery.Hosting;
using static Orrery.Testing.Stores.StoreConformance;

namespace Orrery.Testing.Stores;

/// <summary>A partition rebuilt from the store is what it was, or isn't started at all.</summary>
internal static class RecoveryPromises
{
    private const int Partition = 1;

    public static ImmutableArray<StorePromise> All { get; } =
    [
        new("A_partition_comes_back_from_the_log", under => ComesBack(under, checkpointAfter: 1000)),
        new("A_partition_comes_back_from_images", under => ComesBack(under, checkpointAfter: 0)),
        new("A_changed_byte_stops_recovery_naming_partition_and_batch", under => Damaged(under, 2, bytes => Flip(bytes, bytes.Length - 1))),
        new("A_changed_byte_in_a_header_stops_recovery", under => Damaged(under, 1, bytes => Flip(bytes, 20))),
        new("A_cut_batch_stops_recovery", under => Damaged(under, 3, bytes => bytes[..10])),
        new("A_missing_batch_stops_recovery", Missing),
    ];

    private static void ComesBack(IStoreUnderTest under, int checkpointAfter)
    {
        using (var store = under.Open(2)) Write(store, runs: 5, checkpointAfter);
        using var again = under.Open(2);
        var owner = PartitionOwner.Recover(again, Partition);
        var ids = owner.State.Runs.Keys.Order();
        Must(ids.SequenceEqual([1UL, 2UL, 3UL, 4UL, 5UL]), $"of runs 1 to 5 these are left: {string.Join(", ", ids)}");
        Must(owner.State.Runs.Values.All(r => r.Header.Input.ToString() == $"{r.Id.Value}"), "the runs have other inputs");
    }

    private static void Damaged(IStoreUnderTest under, long batch, Func<byte[], byte[]> damage)
    {
        using var store = under.Open(2);
        Write(store, runs: 3, checkpointAfter: 1000);
        Stops(new DamagedStore(store, logged => logged.Sequence == batch ? logged with { Bytes = damage(logged.Bytes.ToArray()) } : logged), batch);
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        bytes[at] ^= 0x20;
        return bytes;
    }

    private static void Missing(IStoreUnderTest under)
    {
        using var store = under.Open(2);
        Write(store, runs: 3, checkpointAfter: 1000);
        Stops(new DamagedStore(store, logged => logged.Sequence == 2 ? null : logged), 2);
        Stops(new DamagedStore(store, logged => logged.Sequence == 3 ? null : logged), 3);
    }

    private static void Stops(IStore store, long batch)
    {
        try
        {
            PartitionOwner.Recover(store, Partition);
        }
        catch (CorruptLogException e)
        {
            Must(e.Message.Contains($"Partition {Partition}", StringComparison.Ordinal) && e.Message.Contains($"batch {batch}", StringComparison.Ordinal),
                $"the message doesn't name partition {Partition} and batch {batch}: {e.Message}");
            return;
        }

        throw new StorePromiseBroken("damage went unnoticed");
    }

    private static void Write(IStore store, int runs, int checkpointAfter)
    {
        var owner = PartitionOwner.Recover(store, Partition, new OwnerOptions { CheckpointAfter = checkpointAfter });
        for (var i = 1; i <= runs; i++)
        {
            owner.Submit(new StartRun(new RunId(Partition, (ulong)i), "s", "1", "w", Payload.Of(i)));
            owner.Step(new Moment(new DateTimeOffset(2030, 1, 1, 0, 0, i, TimeSpan.Zero), i));
            var (batch, slice) = owner.CloseBatch()!.Value;
            Same(AppendOutcome.Durable, Append(store, batch)[0], "the outcome of an append");
            owner.Appended();
            if (slice is null) continue;
            Must(store.Checkpoint(slice), "the owner's checkpoint was refused");
            owner.SliceWritten();
        }
    }
}
