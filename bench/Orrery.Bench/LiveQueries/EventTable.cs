using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Orrery.Bench.LiveQueries;

/// <summary>SQLite in memory: a batch of rows is inserted in one transaction, asked the twenty questions, and deleted.</summary>
internal sealed class EventTable : IDisposable
{
    private static readonly string[] Columns = ["json", "id", "service", "kind", "status", "node", "latency", "cpu", "memory", "region", "team", "user", "message", "exit1", "took1", "exit2", "took2"];
    private readonly SqliteConnection _connection = new("Data Source=:memory:");
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand[] _questions;

    public EventTable()
    {
        _connection.Open();
        using (var create = _connection.CreateCommand())
        {
            create.CommandText = $"CREATE TABLE event ({string.Join(", ", Columns)})";
            create.ExecuteNonQuery();
        }

        _insert = _connection.CreateCommand();
        _insert.CommandText = $"INSERT INTO event VALUES ({string.Join(", ", Columns.Select(c => "$" + c))})";
        foreach (var column in Columns) _insert.Parameters.Add(new SqliteParameter("$" + column, null));
        _questions = [.. QueryMix.Sql.Select(sql =>
        {
            var command = _connection.CreateCommand();
            command.CommandText = sql;
            return command;
        })];
    }

    public int Batch(IEnumerable<byte[]> batch)
    {
        using var transaction = _connection.BeginTransaction();
        _insert.Transaction = transaction;
        foreach (var json in batch) Insert(json);
        var rows = 0;
        foreach (var question in _questions)
        {
            question.Transaction = transaction;
            using var reader = question.ExecuteReader();
            while (reader.Read()) rows += reader.GetValue(0) is null ? 0 : 1;
        }

        using var delete = _connection.CreateCommand();
        (delete.CommandText, delete.Transaction) = ("DELETE FROM event", transaction);
        delete.ExecuteNonQuery();
        transaction.Commit();
        return rows;
    }

    private void Insert(byte[] json)
    {
        var e = JsonSerializer.Deserialize(json, JobEventJson.Default.JobEvent)!;
        var second = e.Attempts.Length > 1 ? e.Attempts[1] : null;
        object?[] values =
        [
            System.Text.Encoding.UTF8.GetString(json), e.Id, e.Service, e.Kind, e.Status, e.Node, e.Metrics.Latency, e.Metrics.Cpu, e.Metrics.Memory, e.Tags.Region, e.Tags.Team, e.Tags.User, e.Message,
            e.Attempts[0].Exit, e.Attempts[0].Took, second?.Exit, second?.Took,
        ];
        for (var i = 0; i < values.Length; i++) _insert.Parameters[i].Value = values[i] ?? DBNull.Value;
        _insert.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var question in _questions) question.Dispose();
        _insert.Dispose();
        _connection.Dispose();
    }
}
