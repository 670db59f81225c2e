using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Orrery.Engine.Stores;

namespace Orrery.Storage.Sqlite;

/// <summary>Commits batches: one transaction for all, a fence and a row for each.</summary>
internal sealed class SqliteBatchWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _fence;
    private readonly SqliteCommand _insert;

    public SqliteBatchWriter(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _fence = Prepare("UPDATE partition SET last_sequence = $sequence WHERE id = $id AND epoch = $epoch AND last_sequence = $sequence - 1", "$id", "$epoch", "$sequence");
        _insert = Prepare("INSERT INTO log (position, data) VALUES ($position, $data)", "$position", "$data");
    }

    public void Write(ReadOnlySpan<Batch> batches, Span<AppendOutcome> outcomes)
    {
        _begin.ExecuteNonQuery();
        try
        {
            for (var i = 0; i < batches.Length; i++) outcomes[i] = Write(batches[i]);
            _commit.ExecuteNonQuery();
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    private AppendOutcome Write(Batch batch)
    {
        _fence.Parameters[0].Value = batch.Partition;
        _fence.Parameters[1].Value = batch.Epoch;
        _fence.Parameters[2].Value = batch.Sequence;
        if (_fence.ExecuteNonQuery() == 0) return AppendOutcome.Fenced;
        _insert.Parameters[0].Value = SqliteSchema.Position(batch.Partition, batch.Sequence);
        _insert.Parameters[1].Value = MemoryMarshal.TryGetArray(batch.Bytes, out var array) && array.Count == array.Array!.Length ? array.Array : batch.Bytes.ToArray();
        _insert.ExecuteNonQuery();
        return AppendOutcome.Durable;
    }

    private void Rollback()
    {
        try
        {
            using var rollback = Prepare("ROLLBACK");
            rollback.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself; the first error is the one to report.
        }
    }

    private SqliteCommand Prepare(string sql, params string[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _fence.Dispose();
        _insert.Dispose();
    }
}
