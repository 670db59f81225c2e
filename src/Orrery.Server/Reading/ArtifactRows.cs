using Microsoft.Data.Sqlite;

namespace Orrery.Server.Reading;

/// <summary>Writes which artifacts there are, when they were first heard of, and which runs and steps made them or were given them. <see cref="ArtifactList"/> reads it.</summary>
internal sealed class ArtifactRows(SqliteConnection connection) : IDisposable
{
    /// <summary>Where all artifacts are, whichever namespace knows of them.</summary>
    public const string Everywhere = "*";

    private readonly SqliteCommand _see = Prepared.Of(connection,
        "INSERT INTO artifact VALUES ($namespace, $id, $seen) ON CONFLICT DO UPDATE SET seen = $seen WHERE seen > $seen", "$namespace", "$id", "$seen");
    private readonly SqliteCommand _use = Prepared.Of(connection, "INSERT OR IGNORE INTO artifact_use VALUES ($artifact, $made, $at, $run, $step, $namespace, $key)", "$artifact", "$made", "$at", "$run", "$step", "$namespace", "$key");

    public void Put(IReadOnlyList<ArtifactUse> uses) => InTransaction(() =>
    {
        foreach (var use in uses)
        {
            var (id, at) = (Bytes(use.Artifact), use.At.ToUnixTimeMilliseconds());
            Prepared.Set(_use, id, use.Made ? 1 : 0, at, use.Run.ToString(), use.Step ?? -1, use.Namespace, use.Key);
            if (_use.ExecuteNonQuery() == 0) continue;
            See(id, use.Namespace, at);
            See(id, Everywhere, at);
        }
    });

    /// <summary>Notes artifacts that came otherwise, such as by an upload; of whom, where that is known.</summary>
    public void Put(IEnumerable<(ArtifactId Id, DateTimeOffset Seen, string? Space)> artifacts) => InTransaction(() =>
    {
        foreach (var (id, seen, space) in artifacts)
        {
            See(Bytes(id), Everywhere, seen.ToUnixTimeMilliseconds());
            if (space is not null) See(Bytes(id), space, seen.ToUnixTimeMilliseconds());
        }
    });

    public static byte[] Bytes(ArtifactId id) => Convert.FromHexString(id.Hex);

    public static ArtifactId IdOf(byte[] bytes) => ArtifactId.TryParse("sha256-" + Convert.ToHexStringLower(bytes), out var id) ? id : default;

    public void Dispose()
    {
        _see.Dispose();
        _use.Dispose();
    }

    private void See(byte[] id, string space, long at)
    {
        Prepared.Set(_see, space, id, at);
        _see.ExecuteNonQuery();
    }

    private void InTransaction(Action write)
    {
        using var transaction = connection.BeginTransaction();
        (_see.Transaction, _use.Transaction) = (transaction, transaction);
        write();
        transaction.Commit();
    }
}
