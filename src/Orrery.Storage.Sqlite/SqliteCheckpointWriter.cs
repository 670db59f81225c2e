using Microsoft.Data.Sqlite;
using Orrery.Engine.Stores;

namespace Orrery.Storage.Sqlite;

/// <summary>Writes entity images and trims the log, in one transaction a slice.</summary>
internal sealed class SqliteCheckpointWriter(SqliteConnection connection) : IDisposable
{
    private readonly SqliteCommand _put = Prepare(connection,
        """
        INSERT INTO entity (partition, run, step, as_of, cold, data) VALUES ($id, $run, $step, $asOf, $cold, $data)
        ON CONFLICT (partition, run, step) DO UPDATE SET as_of = $asOf, cold = $cold, data = $data
        """, "$id", "$run", "$step", "$asOf", "$cold", "$data");
    private readonly SqliteCommand _drop = Prepare(connection, "DELETE FROM entity WHERE partition = $id AND run = $run AND step >= 0", "$id", "$run");
    private readonly SqliteCommand _trim = Prepare(connection, "DELETE FROM log WHERE position BETWEEN $first AND $last", "$first", "$last");
    private readonly SqliteCommand _mark = Prepare(connection, "UPDATE partition SET trimmed_to = $to, anchor = $anchor WHERE id = $id AND trimmed_to < $to", "$id", "$to", "$anchor");
    private readonly SqliteCommand _lax = Prepare(connection, "PRAGMA synchronous=NORMAL"), _strict = Prepare(connection, "PRAGMA synchronous=FULL");
    private readonly SqliteCommand _owned = Prepare(connection, "SELECT 1 FROM partition WHERE id = $id AND epoch = $epoch", "$id", "$epoch");

    private bool _isLax;

    /// <summary>Not synced by itself: images and trim go to the disk together, with the next append at the latest, and until then the log before them is
    /// as good as they are.</summary>
    public bool Write(CheckpointSlice slice)
    {
        _isLax = true;
        _lax.ExecuteNonQuery();
        try
        {
            return WriteWhole(slice);
        }
        finally
        {
            SyncEveryCommit();
        }
    }

    /// <summary>Makes sure that the connection's next commit is on the disk when it returns, also where the way back from a checkpoint failed.</summary>
    public void SyncEveryCommit()
    {
        if (!_isLax) return;
        _strict.ExecuteNonQuery();
        _isLax = false;
    }

    private bool WriteWhole(CheckpointSlice slice)
    {
        using var transaction = connection.BeginTransaction();
        foreach (var command in (SqliteCommand[])[_put, _drop, _trim, _mark, _owned]) command.Transaction = transaction;
        _owned.Parameters[0].Value = slice.Partition;
        _owned.Parameters[1].Value = slice.Epoch;
        if (_owned.ExecuteScalar() is null) return false;
        foreach (var image in slice.Images) Write(slice.Partition, image);
        if (slice.TrimTo > 0) Trim(slice);
        transaction.Commit();
        return true;
    }

    private void Write(int partition, EntityImage image)
    {
        if (image.Whole)
        {
            _drop.Parameters[0].Value = partition;
            _drop.Parameters[1].Value = (long)image.Run;
            _drop.ExecuteNonQuery();
        }

        _put.Parameters[0].Value = partition;
        _put.Parameters[1].Value = (long)image.Run;
        _put.Parameters[2].Value = image.Step;
        _put.Parameters[3].Value = image.AsOf;
        _put.Parameters[4].Value = image.Ended ? SqliteSchema.Ended : image.Sleeps;
        _put.Parameters[5].Value = image.Bytes.ToArray();
        _put.ExecuteNonQuery();
    }

    private void Trim(CheckpointSlice slice)
    {
        _trim.Parameters[0].Value = SqliteSchema.Position(slice.Partition, 0);
        _trim.Parameters[1].Value = SqliteSchema.Position(slice.Partition, slice.TrimTo);
        _trim.ExecuteNonQuery();
        _mark.Parameters[0].Value = slice.Partition;
        _mark.Parameters[1].Value = slice.TrimTo;
        _mark.Parameters[2].Value = slice.Anchor.ToArray();
        _mark.ExecuteNonQuery();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, params string[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[_put, _drop, _trim, _mark, _owned, _lax, _strict]) command.Dispose();
    }
}
