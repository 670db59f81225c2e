using System.Text.Json;
using Microsoft.Data.Sqlite;
using Orrery.Client;
using Orrery.Engine.Runs;

namespace Orrery.Server.Reading;

/// <summary>Reads runs from the read model: by the time at which they began, the newest first, and by their id where several began at once.</summary>
internal static class RunList
{
    /// <param name="partitions">How many the store has.</param>
    /// <returns>Null when the run that they are to follow isn't there.</returns>
    public static IReadOnlyList<RunLine>? Newest(SqliteConnection connection, RunQuery wanted, int partitions)
    {
        using var transaction = connection.BeginTransaction(deferred: true);
        if (new RunSearch(connection, wanted, partitions).Find() is not { } ids) return null;
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT r.id, k.service, k.workflow, r.state, r.started, r.ended, r.steps, r.done, r.failure, r.pin, k.namespace, r.attributes FROM run r JOIN kind k ON k.id = r.kind WHERE r.id = $id";
        var id = command.Parameters.AddWithValue("$id", "");
        var lines = new List<RunLine>(ids.Count);
        foreach (var one in ids)
        {
            id.Value = one;
            using var row = command.ExecuteReader();
            if (row.Read()) lines.Add(Line(row));
        }

        return lines;
    }

    private static RunLine Line(SqliteDataReader row) => new(
        RunId.Parse(row.GetString(0)), row.GetString(1), row.GetString(2), ((RunStatus)row.GetInt32(3)).ToString().ToLowerInvariant(), Time(row.GetInt64(4)), row.IsDBNull(5) ? null : Time(row.GetInt64(5)),
        row.GetInt32(6), row.GetInt32(7), row.IsDBNull(8) ? null : JsonSerializer.Deserialize<Failure>(row.GetString(8), OrreryJson.Options))
    {
        VersionId = row.GetString(9) is { Length: > 0 } pin ? pin : null,
        Namespace = row.GetString(10),
        Attributes = row.IsDBNull(11) ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(11), OrreryJson.Options),
    };

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
