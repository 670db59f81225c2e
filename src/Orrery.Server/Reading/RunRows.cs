using System.Text.Json;
using Microsoft.Data.Sqlite;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Server.Reading;

/// <summary>Writes the rows of the read model, and counts its dead letters; <see cref="RunList"/> reads its runs.</summary>
internal sealed class RunRows : IDisposable
{
    private const string Insert = """
        INSERT INTO run VALUES ($id, $service, $workflow, $state, $over, $generation, $started, $ended, $steps, $done, $failure, $class, $pin, $origin, $namespace)
        ON CONFLICT (id) DO UPDATE SET state = $state, over = $over, generation = $generation, ended = $ended, steps = $steps, done = $done, failure = $failure, class = $class, pin = $pin, origin = $origin
        """;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _put;
    private readonly SqliteCommand _putOlder;
    private readonly SqliteCommand _clearDead;
    private readonly SqliteCommand _putDead;

    public RunRows(SqliteConnection connection)
    {
        _connection = connection;
        string[] columns = ["$id", "$service", "$workflow", "$state", "$over", "$generation", "$started", "$ended", "$steps", "$done", "$failure", "$class", "$pin", "$origin", "$namespace"];
        _put = Prepare(Insert, columns);
        // What the store had when the server started gives way to what has been heard of the run since.
        _putOlder = Prepare(Insert + " WHERE generation < $generation OR generation = $generation AND over = 0", columns);
        _clearDead = Prepare("DELETE FROM dead_letter WHERE run = $run", "$run");
        _putDead = Prepare("INSERT OR REPLACE INTO dead_letter VALUES ($run, $step, $queue, $namespace)", "$run", "$step", "$queue", "$namespace");
    }

    /// <summary>Writes runs as they are now.</summary>
    public void Put(IReadOnlyList<RunSummary> runs, IReadOnlyList<DeadLetter> dead)
    {
        using var transaction = Begin();
        foreach (var run in runs)
        {
            Execute(_put, run.Header, run.Steps, run.StepsDone);
            _clearDead.Parameters[0].Value = run.Header.Id.ToString();
            _clearDead.ExecuteNonQuery();
        }

        foreach (var letter in dead) Execute(letter);
        transaction.Commit();
    }

    /// <summary>Writes runs as they were when they ended, where nothing newer is known.</summary>
    public void PutOlder(IReadOnlyList<RunImage> runs)
    {
        using var transaction = Begin();
        foreach (var run in runs)
        {
            if (Execute(_putOlder, run.Header, run.Steps.Count, run.Steps.Count(s => s.Done)) == 0) continue;
            foreach (var letter in DeadLetter.Of(run.Header, run.Steps)) Execute(letter);
        }

        transaction.Commit();
    }

    public static IReadOnlyDictionary<string, int> DeadLetters(SqliteConnection connection, string? space)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT queue, count(*) FROM dead_letter WHERE namespace = coalesce($namespace, namespace) GROUP BY queue";
        command.Parameters.AddWithValue("$namespace", space as object ?? DBNull.Value);
        using var row = command.ExecuteReader();
        var counts = new Dictionary<string, int>();
        while (row.Read()) counts[row.GetString(0)] = row.GetInt32(1);
        return counts;
    }

    public static IReadOnlyList<(RunId Run, int Step, DateTimeOffset? FailedAt, Failure? Failure)> DeadLetters(SqliteConnection connection, string queue, string? space, int limit)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT d.run, d.step, r.ended, r.failure FROM dead_letter d JOIN run r ON r.id = d.run WHERE d.queue = $queue AND d.namespace = coalesce($namespace, d.namespace) ORDER BY r.ended DESC, d.run, d.step LIMIT $limit";
        command.Parameters.AddWithValue("$queue", queue);
        command.Parameters.AddWithValue("$namespace", space as object ?? DBNull.Value);
        command.Parameters.AddWithValue("$limit", limit);
        using var row = command.ExecuteReader();
        var letters = new List<(RunId, int, DateTimeOffset?, Failure?)>();
        while (row.Read())
            letters.Add((RunId.Parse(row.GetString(0)), row.GetInt32(1), row.IsDBNull(2) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
                row.IsDBNull(3) ? null : JsonSerializer.Deserialize<Failure>(row.GetString(3), OrreryJson.Options)));
        return letters;
    }

    /// <summary>Runs that haven't ended, by the version that they are pinned to; 0 where a run has only moved away.</summary>
    public static IReadOnlyDictionary<(string Service, VersionId Version), int> Pinned(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT service, pin, count(*) FROM run WHERE over = 0 AND pin <> '' GROUP BY service, pin
            UNION ALL SELECT DISTINCT service, origin, 0 FROM run WHERE over = 0 AND origin <> ''
            """;
        using var row = command.ExecuteReader();
        var counts = new Dictionary<(string, VersionId), int>();
        while (row.Read())
            if (VersionId.TryParse(row.GetString(1), out var id)) counts.TryAdd((row.GetString(0), id), row.GetInt32(2));
        return counts;
    }

    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[_put, _putOlder, _clearDead, _putDead]) command.Dispose();
    }

    private static int Execute(SqliteCommand command, RunHeader run, int steps, int done)
    {
        object?[] values =
        [
            run.Id.ToString(), run.Service, run.Workflow, run.Status.ToString().ToLowerInvariant(), run.Ended ? 1 : 0, run.Generation, run.StartedAt.ToUnixTimeMilliseconds(),
            run.EndedAt?.ToUnixTimeMilliseconds(), steps, done, run.Failure is null ? null : JsonSerializer.Serialize(run.Failure, OrreryJson.Options), run.Failure?.Class.ToString().ToLowerInvariant() ?? "", run.Pin.ToString(), run.Origin.ToString(), run.Caller.Namespace,
        ];
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command.ExecuteNonQuery();
    }

    private void Execute(DeadLetter letter)
    {
        _putDead.Parameters[0].Value = letter.Run.ToString();
        _putDead.Parameters[1].Value = letter.Step;
        _putDead.Parameters[2].Value = letter.Queue;
        _putDead.Parameters[3].Value = letter.Namespace;
        _putDead.ExecuteNonQuery();
    }

    private SqliteTransaction Begin()
    {
        var transaction = _connection.BeginTransaction();
        foreach (var command in (SqliteCommand[])[_put, _putOlder, _clearDead, _putDead]) command.Transaction = transaction;
        return transaction;
    }

    private SqliteCommand Prepare(string sql, params string[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }
}
