using Microsoft.Data.Sqlite;
using Orrery.Client;

namespace Orrery.Server.Reading;

/// <summary>Reads artifacts from the read model: the newest first, and of each what made it and what was given it.</summary>
internal static class ArtifactList
{
    /// <summary>The artifacts that a namespace knows of.</summary>
    /// <param name="space">Null: all there are.</param>
    /// <param name="run">Only those that it, or a step of it, made or was given; null for all.</param>
    /// <returns>Null when the artifact that they are to follow isn't there.</returns>
    public static IReadOnlyList<(ArtifactId Id, DateTimeOffset Seen)>? Newest(SqliteConnection connection, string? space, RunId? run, ArtifactId? before, int limit)
    {
        var known = space ?? ArtifactRows.Everywhere;
        using var command = connection.CreateCommand();
        var (from, conditions) = ("artifact a", "a.namespace = $namespace");
        if (before is { } last)
        {
            if (SeenOf(connection, known, last) is not { } seen) return null;
            conditions += " AND a.seen <= $seen AND (a.seen < $seen OR a.id > $before)";
            command.Parameters.AddWithValue("$seen", seen.ToUnixTimeMilliseconds());
            command.Parameters.AddWithValue("$before", ArtifactRows.Bytes(last));
        }

        if (run is { } one)
        {
            // A run's own are few: they are looked up, whatever order the rest is in.
            from = "(SELECT DISTINCT artifact FROM artifact_use WHERE run = $run) u CROSS JOIN artifact a ON a.id = u.artifact";
            command.Parameters.AddWithValue("$run", one.ToString());
        }

        command.CommandText = $"SELECT a.id, a.seen FROM {from} WHERE {conditions} ORDER BY a.seen DESC, a.id LIMIT $limit";
        command.Parameters.AddWithValue("$namespace", known);
        command.Parameters.AddWithValue("$limit", limit);
        using var row = command.ExecuteReader();
        var found = new List<(ArtifactId, DateTimeOffset)>();
        while (row.Read()) found.Add((ArtifactRows.IdOf((byte[])row.GetValue(0)), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))));
        return found;
    }

    /// <summary>Artifacts whose hash begins so, in no particular order.</summary>
    /// <param name="digits">Hexadecimal digits, an even number of them.</param>
    public static IReadOnlyList<ArtifactId> Beginning(SqliteConnection connection, string? space, byte[] digits, int limit)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM artifact WHERE namespace = $namespace AND id >= $from AND id <= $to LIMIT $limit";
        command.Parameters.AddWithValue("$namespace", space ?? ArtifactRows.Everywhere);
        command.Parameters.AddWithValue("$from", digits);
        command.Parameters.AddWithValue("$to", (byte[])[.. digits, .. Enumerable.Repeat((byte)0xff, ArtifactId.HashLength)]);
        command.Parameters.AddWithValue("$limit", limit);
        using var row = command.ExecuteReader();
        var found = new List<ArtifactId>();
        while (row.Read()) found.Add(ArtifactRows.IdOf((byte[])row.GetValue(0)));
        return found;
    }

    /// <summary>When it was first heard of in a namespace; null when it never was.</summary>
    public static DateTimeOffset? SeenOf(SqliteConnection connection, string? space, ArtifactId id)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT seen FROM artifact WHERE namespace = $namespace AND id = $id";
        command.Parameters.AddWithValue("$namespace", space ?? ArtifactRows.Everywhere);
        command.Parameters.AddWithValue("$id", ArtifactRows.Bytes(id));
        return command.ExecuteScalar() is long seen ? DateTimeOffset.FromUnixTimeMilliseconds(seen) : null;
    }

    /// <summary>What made an artifact, or what was given it, the first of them first.</summary>
    /// <param name="space">Only runs of it; null: of all namespaces.</param>
    public static IReadOnlyList<ArtifactUseView> Uses(SqliteConnection connection, string? space, ArtifactId id, bool made, int limit)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT u.run, u.step, u.at, k.service, k.workflow, u.key FROM artifact_use u JOIN run r ON r.id = u.run JOIN kind k ON k.id = r.kind
            WHERE u.artifact = $artifact AND u.made = $made AND u.namespace = coalesce($namespace, u.namespace) ORDER BY u.at, u.run, u.step LIMIT $limit
            """;
        command.Parameters.AddWithValue("$artifact", ArtifactRows.Bytes(id));
        command.Parameters.AddWithValue("$made", made ? 1 : 0);
        command.Parameters.AddWithValue("$namespace", space as object ?? DBNull.Value);
        command.Parameters.AddWithValue("$limit", limit);
        using var row = command.ExecuteReader();
        var uses = new List<ArtifactUseView>();
        while (row.Read())
            uses.Add(new ArtifactUseView(RunId.Parse(row.GetString(0)), row.GetInt32(1) is >= 0 and var step ? step : null, row.GetString(3), row.GetString(4), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2))) { Key = row.GetString(5) is { Length: > 0 } key ? key : null });
        return uses;
    }
}
