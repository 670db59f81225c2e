using Microsoft.Data.Sqlite;
using Orrery.Client;
using Orrery.Workers.Schedules;

namespace Orrery.Server.Reading;

/// <summary>What the read model tells in numbers.</summary>
internal sealed record RunNumbers(int Running, int Parked, int DeadLetters, IReadOnlyList<FailureCount> Failures, IReadOnlyList<MinuteView> Minutes)
{
    private const int Shown = 60;

    /// <summary>Costs a look at the runs that haven't ended and at those that ended within the last hour, by indices that hold all that is asked.</summary>
    public static RunNumbers Read(SqliteConnection connection, string? space, DateTimeOffset now)
    {
        var open = Pairs(connection, $"SELECT state, count(*) FROM run WHERE over = 0 AND namespace = coalesce($namespace, namespace) AND service <> '{ScheduleService.ServiceName}' GROUP BY state", space, 0).ToDictionary(p => p.Name, p => p.Count);
        var first = now.ToUnixTimeSeconds() / 60 - (Shown - 1);
        var failures = Pairs(connection, "SELECT class, count(*) FROM run WHERE state = 'failed' AND ended >= $since AND namespace = coalesce($namespace, namespace) GROUP BY class ORDER BY count(*) DESC", space, now.AddHours(-1).ToUnixTimeMilliseconds());
        var dead = Pairs(connection, "SELECT '', count(*) FROM dead_letter WHERE namespace = coalesce($namespace, namespace)", space, 0);
        return new RunNumbers(open.GetValueOrDefault("running"), open.GetValueOrDefault("parked"), dead.Sum(d => d.Count), [.. failures.Select(f => new FailureCount(f.Name, f.Count))], ReadMinutes(connection, space, first));
    }

    private static MinuteView[] ReadMinutes(SqliteConnection connection, string? space, long first)
    {
        var minutes = Enumerable.Range(0, Shown).Select(i => new MinuteView(DateTimeOffset.FromUnixTimeSeconds((first + i) * 60), 0, 0, 0)).ToArray();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT ended / 60000, state, count(*) FROM run WHERE over = 1 AND ended >= $since AND namespace = coalesce($namespace, namespace) AND service <> '{ScheduleService.ServiceName}' GROUP BY 1, 2";
        command.Parameters.AddWithValue("$since", first * 60_000);
        command.Parameters.AddWithValue("$namespace", space as object ?? DBNull.Value);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var (at, count) = (row.GetInt64(0) - first, row.GetInt32(2));
            if (at is < 0 or >= Shown) continue;
            minutes[at] = row.GetString(1) switch
            {
                "completed" => minutes[at] with { Completed = count },
                "failed" => minutes[at] with { Failed = count },
                _ => minutes[at] with { Cancelled = count },
            };
        }

        return minutes;
    }

    private static List<(string Name, int Count)> Pairs(SqliteConnection connection, string sql, string? space, long since)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$since", since);
        command.Parameters.AddWithValue("$namespace", space as object ?? DBNull.Value);
        using var row = command.ExecuteReader();
        var pairs = new List<(string, int)>();
        while (row.Read()) pairs.Add((row.GetString(0), row.GetInt32(1)));
        return pairs;
    }
}
