using System.Text.Json;
using Microsoft.Data.Sqlite;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Server.Reading;

/// <summary>Writes the runs of the read model, with what follows from them: counts, attributes, dead letters. <see cref="RunSearch"/> finds them again.</summary>
internal sealed class RunRows : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly RunKinds _kinds;
    private readonly RunTally _tally;
    private readonly AttributeRows _attributes;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _update;
    private readonly SqliteCommand _describe;
    private readonly SqliteCommand _clearDead;
    private readonly SqliteCommand _putDead;

    public RunRows(SqliteConnection connection)
    {
        _connection = connection;
        (_kinds, _tally, _attributes) = (new RunKinds(connection), new RunTally(connection), new AttributeRows(connection));
        _find = Prepared.Of(connection, "SELECT rowid, state, over, generation, ended, class, attributes IS NOT NULL FROM run WHERE id = $id", "$id");
        _insert = Prepared.Of(connection, "INSERT INTO run VALUES ($id, $kind, $state, $over, $generation, $started, $ended, $steps, $done, $failure, $class, $pin, $origin, $attributes)",
            "$id", "$kind", "$state", "$over", "$generation", "$started", "$ended", "$steps", "$done", "$failure", "$class", "$pin", "$origin", "$attributes");
        _update = Prepared.Of(connection,
            "UPDATE run SET state = $state, over = $over, generation = $generation, ended = $ended, steps = $steps, done = $done, failure = $failure, class = $class, pin = $pin, origin = $origin WHERE rowid = $row",
            "$state", "$over", "$generation", "$ended", "$steps", "$done", "$failure", "$class", "$pin", "$origin", "$row");
        _describe = Prepared.Of(connection, "UPDATE run SET attributes = $attributes WHERE rowid = $row", "$attributes", "$row");
        _clearDead = Prepared.Of(connection, "DELETE FROM dead_letter WHERE run = $run", "$run");
        _putDead = Prepared.Of(connection, "INSERT OR REPLACE INTO dead_letter VALUES ($run, $step, $queue, $namespace)", "$run", "$step", "$queue", "$namespace");
    }

    /// <summary>What runs are found by; what is written already stays as it is.</summary>
    public Searchable Searchable { get; set; } = Searchable.Nothing;

    /// <summary>Writes runs as they are now.</summary>
    public void Put(IReadOnlyList<RunSummary> runs, IReadOnlyList<DeadLetter> dead) => InTransaction(transaction =>
    {
        foreach (var run in runs)
        {
            Put(transaction, run.Header, run.Steps, run.StepsDone, newest: true);
        }

        foreach (var letter in dead) Put(letter);
    });

    /// <summary>Writes runs as they were when they ended, where nothing newer is known.</summary>
    public void PutOlder(IReadOnlyList<RunImage> runs) => InTransaction(transaction =>
    {
        foreach (var run in runs)
        {
            if (!Put(transaction, run.Header, run.Steps.Count, run.Steps.Count(s => s.Done), newest: false)) continue;
            foreach (var letter in DeadLetter.Of(run.Header, run.Steps)) Put(letter);
        }
    });

    /// <summary>Writes what runs are found by, of those that are written already; the rest of them stays as it is.</summary>
    public void Index(IReadOnlyList<RunImage> runs) => InTransaction(transaction =>
    {
        foreach (var (run, _) in runs)
        {
            if (Searchable.Of(run.Service, run.Workflow, run.Input) is not { Count: > 0 } attributes || Find(run.Id.ToString()) is not { } there) continue;
            _attributes.Put(transaction, attributes, _kinds.Of(run.Caller.Namespace, run.Service, run.Workflow), there.State, null, run.StartedAt.ToUnixTimeMilliseconds(), run.Id.ToString());
            Describe(attributes, there.Row);
        }
    });

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
            SELECT k.service, r.pin, r.count FROM (SELECT kind, pin, count(*) AS count FROM run WHERE over = 0 AND pin <> '' GROUP BY kind, pin) r JOIN kind k ON k.id = r.kind
            UNION ALL SELECT DISTINCT k.service, r.origin, 0 FROM run r JOIN kind k ON k.id = r.kind WHERE r.over = 0 AND r.origin <> ''
            """;
        using var row = command.ExecuteReader();
        var counts = new Dictionary<(string, VersionId), int>();
        while (row.Read())
            if (VersionId.TryParse(row.GetString(1), out var id)) counts[(row.GetString(0), id)] = counts.GetValueOrDefault((row.GetString(0), id)) + row.GetInt32(2);
        return counts;
    }

    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[_find, _insert, _update, _describe, _clearDead, _putDead]) command.Dispose();
        _tally.Dispose();
        _attributes.Dispose();
    }

    /// <param name="newest">It is what the run is now. What the store had when the server started gives way to what has been heard since.</param>
    /// <returns>Whether it was written.</returns>
    private bool Put(SqliteTransaction transaction, RunHeader run, int steps, int done, bool newest)
    {
        var (id, kind, state, over) = (run.Id.ToString(), _kinds.Of(run.Caller.Namespace, run.Service, run.Workflow), (int)run.Status, run.Ended ? 1 : 0);
        var (started, ended, failure) = (run.StartedAt.ToUnixTimeMilliseconds(), run.EndedAt?.ToUnixTimeMilliseconds(), run.Failure?.Class.ToString().ToLowerInvariant() ?? "");
        var before = Find(id);
        var taken = before is null || newest || before.Generation < run.Generation || before.Generation == run.Generation && !before.Over;
        var attributes = Searchable.Of(run.Service, run.Workflow, run.Input);
        if (Searchable.Names.Count > 0) _attributes.Put(transaction, attributes, kind, taken ? state : before!.State, before?.State, started, id);
        if (!taken) return false;
        var text = run.Failure is null ? null : JsonSerializer.Serialize(run.Failure, OrreryJson.Options);
        if (before is null)
        {
            Prepared.Set(_insert, id, kind, state, over, run.Generation, started, ended, steps, done, text, failure, run.Pin.ToString(), run.Origin.ToString(), Written(attributes));
            _insert.ExecuteNonQuery();
        }
        else
        {
            Prepared.Set(_update, state, over, run.Generation, ended, steps, done, text, failure, run.Pin.ToString(), run.Origin.ToString(), before.Row);
            _update.ExecuteNonQuery();
            // An input never changes: this is written anew only where it wasn't known yet what is searchable.
            if (!before.Described && attributes.Count > 0) Describe(attributes, before.Row);
            if (before.State == (int)RunStatus.Failed) ClearDead(id);
            _tally.Count(before.Ended, kind, before.State, before.Class, -1);
        }

        _tally.Count(run.Ended ? ended : null, kind, state, failure, 1);
        return true;
    }

    private void Describe(IReadOnlyList<RunAttribute> attributes, long row)
    {
        Prepared.Set(_describe, Written(attributes), row);
        _describe.ExecuteNonQuery();
    }

    /// <summary>For the line of the list; null for none.</summary>
    private static string? Written(IReadOnlyList<RunAttribute> attributes) =>
        attributes.Count == 0 ? null : JsonSerializer.Serialize(attributes.DistinctBy(a => a.Name).ToDictionary(a => a.Name, a => a.Value), OrreryJson.Options);

    private Before? Find(string id)
    {
        Prepared.Set(_find, id);
        using var row = _find.ExecuteReader();
        return row.Read() ? new Before(row.GetInt64(0), row.GetInt32(1), row.GetInt32(2) == 1, row.GetInt32(3), row.GetInt32(2) == 1 && !row.IsDBNull(4) ? row.GetInt64(4) : null, row.GetString(5), row.GetBoolean(6)) : null;
    }

    private void ClearDead(string id)
    {
        Prepared.Set(_clearDead, id);
        _clearDead.ExecuteNonQuery();
    }

    private void Put(DeadLetter letter)
    {
        Prepared.Set(_putDead, letter.Run.ToString(), letter.Step, letter.Queue, letter.Namespace);
        _putDead.ExecuteNonQuery();
    }

    private void InTransaction(Action<SqliteTransaction> write)
    {
        using var transaction = _connection.BeginTransaction();
        try
        {
            foreach (var command in (SqliteCommand[])[_find, _insert, _update, _describe, _clearDead, _putDead]) command.Transaction = transaction;
            write(transaction);
            _tally.Write(transaction, DateTimeOffset.UtcNow);
            transaction.Commit();
        }
        catch
        {
            _tally.Forget();
            _kinds.Forget();
            throw;
        }
    }

    /// <summary>A run as it is written.</summary>
    private sealed record Before(long Row, int State, bool Over, int Generation, long? Ended, string Class, bool Described);
}
