using Microsoft.Data.Sqlite;
using Orrery.Engine.Stores;

namespace Orrery.Storage.Sqlite;

/// <summary>Reads, each over a connection of its own, so that they never hold up the writer.</summary>
internal static class SqliteReads
{
    public static IEnumerable<LoggedBatch> Log(string path, int partition, long after)
    {
        using var connection = SqliteSchema.Connect(path, readOnly: true);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT position, data FROM log WHERE position > $after AND position < $end ORDER BY position";
        command.Parameters.AddWithValue("$after", SqliteSchema.Position(partition, after));
        command.Parameters.AddWithValue("$end", SqliteSchema.Position(partition + 1, 0));
        using var row = command.ExecuteReader();
        while (row.Read()) yield return new LoggedBatch(row.GetInt64(0) - SqliteSchema.Position(partition, 0), row.GetFieldValue<byte[]>(1));
    }

    public static IEnumerable<EntityImage> Live(string path, int partition) => Images(path, partition, """
        SELECT run, step, as_of, cold, data FROM entity
        WHERE partition = $id AND run IN (SELECT run FROM entity WHERE partition = $id AND step = -1 AND cold = 0) ORDER BY run, step
        """);

    public static IEnumerable<EntityImage> Cold(string path, int partition) =>
        Images(path, partition, "SELECT run, step, as_of, cold, data FROM entity WHERE partition = $id AND step = -1 AND cold > 0");

    public static IEnumerable<ColdRun> ColdList(string path, int partition)
    {
        using var connection = SqliteSchema.Connect(path, readOnly: true);
        using var command = Command(connection, "SELECT run, as_of, cold FROM entity INDEXED BY entity_cold WHERE partition = $id AND step = -1 AND cold > 0", partition);
        using var row = command.ExecuteReader();
        while (row.Read()) yield return new ColdRun((ulong)row.GetInt64(0), row.GetInt64(1), row.GetInt64(2) is > SqliteSchema.Ended and var wakes ? wakes : 0);
    }

    public static IReadOnlyList<EntityImage> Run(string path, int partition, ulong run) =>
        [.. Images(path, partition, "SELECT run, step, as_of, cold, data FROM entity WHERE partition = $id AND run = $run ORDER BY step", run)];

    private static IEnumerable<EntityImage> Images(string path, int partition, string sql, ulong? run = null)
    {
        using var connection = SqliteSchema.Connect(path, readOnly: true);
        using var command = Command(connection, sql, partition);
        if (run is { } id) command.Parameters.AddWithValue("$run", (long)id);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var cold = row.GetInt64(3);
            yield return new EntityImage((ulong)row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), cold == SqliteSchema.Ended, false, row.GetFieldValue<byte[]>(4)) { Sleeps = cold > SqliteSchema.Ended ? cold : 0 };
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, int partition)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$id", partition);
        return command;
    }
}
