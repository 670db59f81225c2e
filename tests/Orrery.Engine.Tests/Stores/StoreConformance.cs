using Orrery.Engine.Stores;
using Orrery.Storage.Sqlite;

namespace Orrery.Engine.Tests.Stores;

/// <summary>What every store must do; run against each.</summary>
public abstract class StoreConformance : IDisposable
{
    protected abstract IStore Store { get; }

    /// <summary>The same store after its process has ended.</summary>
    protected abstract IStore Reopened();

    public abstract void Dispose();

    [Fact]
    public void A_durable_batch_is_read_back_in_order()
    {
        var claim = Store.Claim(0);
        Assert.Equal(AppendOutcome.Durable, Append(new Batch(0, claim.Epoch, 1, new byte[] { 1, 2 })));
        Assert.Equal(AppendOutcome.Durable, Append(new Batch(0, claim.Epoch, 2, new byte[] { 3 })));
        Assert.Equal([(1, "0102"), (2, "03")], Log(Reopened(), 0));
    }

    [Fact]
    public void A_claim_raises_the_epoch_and_fences_the_owner_before()
    {
        var old = Store.Claim(0);
        var young = Store.Claim(0);
        Assert.Equal(old.Epoch + 1, young.Epoch);
        Assert.Equal(AppendOutcome.Fenced, Append(new Batch(0, old.Epoch, 1, new byte[] { 1 })));
        Assert.Equal(AppendOutcome.Durable, Append(new Batch(0, young.Epoch, 1, new byte[] { 2 })));
        Assert.Equal([(1, "02")], Log(Store, 0));
    }

    [Fact]
    public void One_fenced_partition_never_fails_the_others()
    {
        var (lost, kept) = (Store.Claim(0), Store.Claim(1));
        Store.Claim(0);
        var outcomes = new AppendOutcome[2];
        Store.Append([new Batch(0, lost.Epoch, 1, new byte[] { 1 }), new Batch(1, kept.Epoch, 1, new byte[] { 2 })], outcomes);
        Assert.Equal([AppendOutcome.Fenced, AppendOutcome.Durable], outcomes);
        Assert.Empty(Log(Store, 0));
        Assert.Equal([(1, "02")], Log(Store, 1));
    }

    [Fact]
    public void A_batch_out_of_sequence_is_refused()
    {
        var claim = Store.Claim(0);
        Assert.Equal(AppendOutcome.Fenced, Append(new Batch(0, claim.Epoch, 2, new byte[] { 1 })));
        Assert.Equal(AppendOutcome.Durable, Append(new Batch(0, claim.Epoch, 1, new byte[] { 1 })));
        Assert.Equal(AppendOutcome.Fenced, Append(new Batch(0, claim.Epoch, 1, new byte[] { 1 })));
    }

    [Fact]
    public void A_checkpoint_keeps_images_and_trims_the_log_together()
    {
        var claim = Store.Claim(0);
        for (var sequence = 1; sequence <= 3; sequence++) Append(new Batch(0, claim.Epoch, sequence, new byte[] { (byte)sequence }));
        Assert.True(Store.Checkpoint(new CheckpointSlice(0, claim.Epoch, [Header(7, 2), Step(7, 0, 2), Header(8, 2, ended: true)], 2, new byte[] { 9 })));
        var store = Reopened();
        Assert.Equal([(3, "03")], Log(store, 0));
        Assert.Equal([(7UL, -1), (7UL, 0)], store.ReadLive(0).Select(i => (i.Run, i.Step)));
        Assert.Equal([8UL], store.ReadEnded(0).Select(i => i.Run));
        var next = store.Claim(0);
        Assert.Equal((3, 2), (next.LastSequence, next.TrimmedTo));
        Assert.Equal([(byte)9], next.Anchor.ToArray());
    }

    [Fact]
    public void A_whole_image_takes_the_place_of_a_runs_steps()
    {
        var claim = Store.Claim(0);
        Store.Checkpoint(new CheckpointSlice(0, claim.Epoch, [Header(7, 1), Step(7, 0, 1), Step(7, 1, 1)], 0, default));
        Assert.Equal(3, Store.ReadRun(0, 7).Count);
        Store.Checkpoint(new CheckpointSlice(0, claim.Epoch, [new EntityImage(7, EntityImage.Header, 2, true, true, new byte[] { 5 })], 0, default));
        var image = Assert.Single(Store.ReadRun(0, 7));
        Assert.Equal((2, true), (image.AsOf, image.Ended));
        Assert.Equal([(byte)5], image.Bytes.ToArray());
    }

    [Fact]
    public void A_deposed_owner_cannot_checkpoint()
    {
        var old = Store.Claim(0);
        Store.Claim(0);
        Assert.False(Store.Checkpoint(new CheckpointSlice(0, old.Epoch, [Header(7, 1)], 0, default)));
        Assert.Empty(Store.ReadRun(0, 7));
    }

    private AppendOutcome Append(Batch batch)
    {
        var outcome = new AppendOutcome[1];
        Store.Append([batch], outcome);
        return outcome[0];
    }

    private static EntityImage Header(ulong run, long asOf, bool ended = false) => new(run, EntityImage.Header, asOf, ended, false, new byte[] { 1 });

    private static EntityImage Step(ulong run, int step, long asOf) => new(run, step, asOf, false, false, new byte[] { 2 });

    private static IEnumerable<(long, string)> Log(IStore store, int partition) =>
        store.ReadLog(partition, 0).Select(b => (b.Sequence, Convert.ToHexString(b.Bytes.Span)));
}

public sealed class MemoryStoreTests : StoreConformance
{
    private readonly MemoryStore _store = new(2);

    protected override IStore Store => _store;

    protected override IStore Reopened() => _store;

    public override void Dispose() => _store.Dispose();
}

public sealed class SqliteStoreTests : StoreConformance
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orrery-store-").FullName;
    private SqliteStore _store;

    public SqliteStoreTests() => _store = SqliteStore.Open(Path, 2);

    private string Path => System.IO.Path.Combine(_folder, "orrery.db");

    protected override IStore Store => _store;

    protected override IStore Reopened()
    {
        _store.Dispose();
        return _store = SqliteStore.Open(Path, 8);
    }

    [Fact]
    public void A_second_owner_of_the_file_is_refused_with_what_to_do()
    {
        var refused = Assert.Throws<StoreException>(() => SqliteStore.Open(Path, 2));
        Assert.Contains("in use", refused.Message);
        Assert.Contains("--data", refused.Message);
    }

    [Fact]
    public void A_store_of_a_newer_schema_is_refused()
    {
        _store.Dispose();
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        Assert.Contains("schema 99", Assert.Throws<StoreException>(() => SqliteStore.Open(Path, 2)).Message);
    }

    [Fact]
    public void The_number_of_partitions_is_that_of_the_store() => Assert.Equal(2, Reopened().Partitions);

    public override void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
