using System.Text.Json;
using Microsoft.Data.Sqlite;
using Orrery.Client;
using Orrery.Workers.Schedules;

namespace Orrery.Server.Reading;

/// <summary>Reads runs from the read model: by the time at which they began, the newest first, and by their id where several began at once.</summary>
internal static class RunList
{
    /// <returns>Null when the run that they are to follow isn't there.</returns>
    public static IReadOnlyList<RunLine>? Newest(SqliteConnection connection, RunQuery wanted)
    {
        using var command = connection.CreateCommand();
        var conditions = new List<string> { "1" };
        If(wanted.Namespace, "namespace = $namespace", "$namespace");
        If(wanted.State, "state = $state", "$state");
        If(wanted.Service, "service = $service", "$service");
        // The server's own runs, such as schedules, are shown to whoever asks for them.
        if (wanted.Service is null) conditions.Add($"service <> '{ScheduleService.ServiceName}'");
        If(wanted.Workflow, "workflow = $workflow", "$workflow");
        If(wanted.Since?.ToUnixTimeMilliseconds(), "started >= $since", "$since");
        If(wanted.Version.IsNone ? null : wanted.Version.ToString(), "pin = $pin", "$pin");
        if (wanted.Before is { } before)
        {
            if (StartOf(connection, before, wanted.Namespace) is not { } started) return null;
            If(started, "started <= $started AND (started < $started OR id > $before)", "$started");
            command.Parameters.AddWithValue("$before", before.ToString());
        }

        command.CommandText = $"""
            SELECT id, service, workflow, state, started, ended, steps, done, failure, pin, namespace FROM run
            WHERE {string.Join(" AND ", conditions)} ORDER BY started DESC, id LIMIT $limit
            """;
        command.Parameters.AddWithValue("$limit", wanted.Limit);
        using var row = command.ExecuteReader();
        var lines = new List<RunLine>();
        while (row.Read()) lines.Add(Line(row));
        return lines;

        void If(object? value, string condition, string name)
        {
            if (value is null) return;
            conditions.Add(condition);
            command.Parameters.AddWithValue(name, value);
        }
    }

    private static RunLine Line(SqliteDataReader row) => new(
        RunId.Parse(row.GetString(0)), row.GetString(1), row.GetString(2), row.GetString(3), Time(row.GetInt64(4)), row.IsDBNull(5) ? null : Time(row.GetInt64(5)),
        row.GetInt32(6), row.GetInt32(7), row.IsDBNull(8) ? null : JsonSerializer.Deserialize<Failure>(row.GetString(8), OrreryJson.Options))
    {
        VersionId = row.GetString(9) is { Length: > 0 } pin ? pin : null,
        Namespace = row.GetString(10),
    };

    private static long? StartOf(SqliteConnection connection, RunId run, string? space)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT started FROM run WHERE id = $id AND namespace = coalesce($namespace, namespace)";
        command.Parameters.AddWithValue("$namespace", space as object ?? DBNull.Value);
        command.Parameters.AddWithValue("$id", run.ToString());
        return command.ExecuteScalar() as long?;
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
