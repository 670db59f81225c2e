using Microsoft.Data.Sqlite;
using Orrery.Client;
using Orrery.Engine.Runs;
using Orrery.Workers.Schedules;

namespace Orrery.Server.Reading;

/// <summary>What the read model tells in numbers.</summary>
internal sealed record RunNumbers(int Running, int Parked, int DeadLetters, IReadOnlyList<FailureCount> Failures, IReadOnlyList<MinuteView> Minutes)
{
    private const int Shown = 60;

    private const string Tallied = "FROM tally t JOIN kind k ON k.id = t.kind WHERE k.namespace = coalesce($namespace, k.namespace)";

    /// <summary>Costs a look at what <see cref="RunTally"/> counted, and at the calls that gave up: nothing that grows with the number of runs.</summary>
    public static RunNumbers Read(SqliteConnection connection, string? space, DateTimeOffset now)
    {
        var first = now.ToUnixTimeSeconds() / 60 - (Shown - 1);
        var open = Rows(connection, $"SELECT '', t.state, 0, sum(t.count) {Tallied} AND t.minute = 0 AND k.service <> '{ScheduleService.ServiceName}' GROUP BY t.state", space, 0).ToDictionary(r => r.State, r => r.Count);
        var failures = Rows(connection, $"SELECT t.class, t.state, 0, sum(t.count) {Tallied} AND t.minute >= $first AND t.state = {(int)RunStatus.Failed} GROUP BY t.class HAVING sum(t.count) > 0 ORDER BY sum(t.count) DESC", space, first);
        var ended = Rows(connection, $"SELECT '', t.state, t.minute, sum(t.count) {Tallied} AND t.minute >= $first AND k.service <> '{ScheduleService.ServiceName}' GROUP BY t.minute, t.state", space, first);
        var dead = Rows(connection, "SELECT '', 0, 0, count(*) FROM dead_letter WHERE namespace = coalesce($namespace, namespace)", space, 0);
        return new RunNumbers(open.GetValueOrDefault(RunStatus.Running), open.GetValueOrDefault(RunStatus.Parked), dead[0].Count, [.. failures.Select(f => new FailureCount(f.Class, f.Count))], Spread(ended, first));
    }

    private static MinuteView[] Spread(IEnumerable<Row> ended, long first)
    {
        var minutes = Enumerable.Range(0, Shown).Select(i => new MinuteView(DateTimeOffset.FromUnixTimeSeconds((first + i) * 60), 0, 0, 0)).ToArray();
        foreach (var row in ended)
        {
            var at = row.Minute - first;
            if (at is < 0 or >= Shown) continue;
            minutes[at] = row.State switch
            {
                RunStatus.Completed => minutes[at] with { Completed = row.Count },
                RunStatus.Failed => minutes[at] with { Failed = row.Count },
                _ => minutes[at] with { Cancelled = row.Count },
            };
        }

        return minutes;
    }

    private static List<Row> Rows(SqliteConnection connection, string sql, string? space, long first)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$first", first);
        command.Parameters.AddWithValue("$namespace", space as object ?? DBNull.Value);
        using var row = command.ExecuteReader();
        var rows = new List<Row>();
        while (row.Read()) rows.Add(new Row(row.GetString(0), (RunStatus)row.GetInt32(1), row.GetInt64(2), Math.Max(0, row.GetInt32(3))));
        return rows;
    }

    private readonly record struct Row(string Class, RunStatus State, long Minute, int Count);
}
