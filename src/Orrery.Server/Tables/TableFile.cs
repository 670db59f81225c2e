using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Orrery.Client;
using Orrery.Hosting;
using Orrery.Server.Storage;

namespace Orrery.Server.Tables;

/// <summary>The SQLite file of all services' rows. A write leaves its name behind in the same transaction, so that it is done once.</summary>
internal sealed class TableFile : SqliteFile
{
    private const int Version = 1;
    private const int PageBytes = 1 << 20;

    /// <exception cref="InvalidOperationException">It is no such file, or a newer server's.</exception>
    public TableFile(string path) : base(path, Version, "the services' rows", _ => Made) => Recount();

    /// <summary>Of the last write.</summary>
    public long Revision { get; private set; }

    /// <summary>Does a write within a transaction, all of it or nothing.</summary>
    /// <returns>Why it isn't done; null when it is, or was before.</returns>
    public Failure? Write(TableWrite write, DateTimeOffset now, SqliteTransaction within)
    {
        if (Scalar("SELECT 1 FROM written WHERE id = $id", within, ("$id", write.Id)) is not null) return null;
        within.Save("write");
        var revision = Revision + 1;
        foreach (var change in write.Changes)
        {
            if (Do(write, change, revision, now, within) is not { } failure) continue;
            within.Rollback("write");
            return failure;
        }

        Execute("INSERT INTO written (id, revision) VALUES ($id, $revision)", within, ("$id", write.Id), ("$revision", revision));
        within.Release("write");
        Revision = revision;
        return null;
    }

    /// <summary>What was counted in a transaction that failed isn't so.</summary>
    public void Recount() => Revision = Convert.ToInt64(Scalar("SELECT coalesce(max(revision), 0) FROM written"), CultureInfo.InvariantCulture);

    public void Index(string service, string table, string property) => Execute(string.Create(CultureInfo.InvariantCulture, $"""
        CREATE INDEX IF NOT EXISTS "by {service}/{table}/{property}" ON row (space, json_extract(value, '$.{property}'), key) WHERE service = '{service}' AND tab = '{table}'
        """));

    /// <summary>Whether a namespace has rows of a table.</summary>
    public bool Has(TableKey table)
    {
        using var connection = Read();
        using var command = Command(connection, $"SELECT 1 FROM row WHERE {OfTable} LIMIT 1", Of(table));
        return command.ExecuteScalar() is not null;
    }

    public StoredRow? Find(TableKey table, string key)
    {
        using var connection = Read();
        using var command = Command(connection, $"SELECT {Columns} FROM row WHERE {OfTable} AND key = $key", [.. Of(table), ("$key", key)]);
        using var rows = command.ExecuteReader();
        return rows.Read() ? Row(rows) : null;
    }

    /// <summary>A page of rows, in the order of their keys.</summary>
    /// <param name="before">Only those of an older shape than this.</param>
    /// <returns>The rows, and the last key where there are more.</returns>
    public (ImmutableArray<StoredRow> Rows, string? Next) Read(TableKey table, RowQuery query, int? before = null)
    {
        var sql = new StringBuilder($"SELECT {Columns} FROM row WHERE {OfTable} AND key > $after");
        List<(string, object?)> values = [.. Of(table), ("$after", query.After), ("$most", query.Limit + 1)];
        if (query.Prefix is not "")
        {
            sql.Append(" AND key >= $prefix AND substr(key, 1, length($prefix)) = $prefix");
            values.Add(("$prefix", query.Prefix));
        }

        if (before is not null)
        {
            sql.Append(" AND version < $before");
            values.Add(("$before", before));
        }

        foreach (var (property, value) in query.Where)
        {
            // The name is in the text, where the index is found by it; it was checked to be one.
            sql.Append(CultureInfo.InvariantCulture, $" AND json_extract(value, '$.{property}') = $is{values.Count}");
            values.Add(($"$is{values.Count}", Plain(value)));
        }

        using var connection = Read();
        // The table's name is in the text as well: an index of its own is used only then.
        using var command = Command(connection, sql.Append(" ORDER BY key LIMIT $most").Replace("$service", $"'{table.Service}'").Replace("$tab", $"'{table.Table}'").ToString(), [.. values]);
        using var rows = command.ExecuteReader();
        var page = ImmutableArray.CreateBuilder<StoredRow>();
        for (var bytes = 0L; rows.Read();)
        {
            if (page.Count == query.Limit || bytes >= PageBytes) return (page.ToImmutable(), page[^1].Key);
            bytes += rows.GetString(5).Length;
            page.Add(Row(rows));
        }

        return (page.ToImmutable(), null);
    }

    /// <summary>The tables that have rows, with how many and how large.</summary>
    public IReadOnlyList<(TableKey Table, long Rows, long Bytes, int Oldest)> Tables()
    {
        using var connection = Read();
        using var command = Command(connection, "SELECT space, service, tab, count(*), sum(length(value)), min(version) FROM row GROUP BY 1, 2, 3 ORDER BY 1, 2, 3");
        using var rows = command.ExecuteReader();
        var all = new List<(TableKey, long, long, int)>();
        while (rows.Read()) all.Add((new TableKey(rows.GetString(0), rows.GetString(1), rows.GetString(2)), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt32(5)));
        return all;
    }

    /// <summary>Rows of an older shape: the namespaces that have some, with the revision of the last of them.</summary>
    public IReadOnlyList<(string Space, long Revision)> Older(string service, string table, int version)
    {
        using var connection = Read();
        using var command = Command(connection, "SELECT space, max(revision) FROM row WHERE service = $service AND tab = $tab AND version < $version GROUP BY space", ("$service", service), ("$tab", table), ("$version", version));
        using var rows = command.ExecuteReader();
        var all = new List<(string, long)>();
        while (rows.Read()) all.Add((rows.GetString(0), rows.GetInt64(1)));
        return all;
    }

    private const string Columns = "key, version, revision, at, run, value";
    private const string OfTable = "space = $space AND service = $service AND tab = $tab";

    private static (string, object?)[] Of(TableKey table) => [("$space", table.Space), ("$service", table.Service), ("$tab", table.Table)];

    private static StoredRow Row(SqliteDataReader row)
    {
        try
        {
            return new StoredRow(row.GetString(0), row.GetInt32(1), row.GetInt64(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)), RunId.Parse(row.GetString(4)), JsonElement.Parse(row.GetString(5)));
        }
        catch (JsonException e)
        {
            throw FailureException.User("table.damaged", $"The value of row '{row.GetString(0)}' isn't JSON any more: {e.Message} Write the row anew, or restore the server's folder from a backup.");
        }
    }

    private static object? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => 1L,
        JsonValueKind.False => 0L,
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.GetDouble(),
        _ => throw new InvalidOperationException("Only plain values are let through."),
    };

    private Failure? Do(TableWrite write, TableChange change, long revision, DateTimeOffset now, SqliteTransaction within)
    {
        var table = new TableKey(write.Space, write.Service, change.Table);
        (string, object?)[] at = [.. Of(table), ("$key", change.Key)];
        var (version, there) = There(at, within);
        if (change.Kind == ChangeKind.Insert && there is not null)
            return new Failure(ErrorClass.User, "table.exists", $"Table '{change.Table}' has a row '{change.Key}' already.");
        if (change.Revision is { } seen && there != seen)
        {
            return new Failure(ErrorClass.User, "table.changed", there is null
                ? $"Row '{change.Key}' of table '{change.Table}' was removed since it was read." : $"Row '{change.Key}' of table '{change.Table}' was written since it was read. Read it again.");
        }

        if (version > change.Version)
            return new Failure(ErrorClass.User, "table.newer", $"Row '{change.Key}' of table '{change.Table}' has version {version}; this code knows {change.Version} and would take from it what it doesn't know. Let the run be taken on by newer code.");
        if (change.Kind == ChangeKind.Delete) Execute($"DELETE FROM row WHERE {OfTable} AND key = $key", within, at);
        else
        {
            Execute("INSERT OR REPLACE INTO row (space, service, tab, key, version, revision, at, run, value) VALUES ($space, $service, $tab, $key, $version, $revision, $at, $run, $value)", within,
                [.. at, ("$version", change.Version), ("$revision", revision), ("$at", now.ToUnixTimeMilliseconds()), ("$run", write.Run.ToString()), ("$value", change.Value!.Value.GetRawText())]);
        }

        return null;
    }

    private (int Version, long? Revision) There((string, object?)[] at, SqliteTransaction within)
    {
        using var command = Command($"SELECT version, revision FROM row WHERE {OfTable} AND key = $key", within, at);
        using var rows = command.ExecuteReader();
        return rows.Read() ? (rows.GetInt32(0), rows.GetInt64(1)) : (0, null);
    }

    private const string Made = """
        CREATE TABLE row (space TEXT NOT NULL, service TEXT NOT NULL, tab TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, revision INTEGER NOT NULL, at INTEGER NOT NULL, run TEXT NOT NULL, value TEXT NOT NULL,
            PRIMARY KEY (space, service, tab, key)) WITHOUT ROWID;
        CREATE TABLE written (id TEXT NOT NULL PRIMARY KEY, revision INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX written_last ON written (revision);
        """;
}

/// <summary>A namespace's table of a service.</summary>
internal readonly record struct TableKey(string Space, string Service, string Table);

/// <param name="Id">The same for every attempt at it.</param>
internal sealed record TableWrite(string Id, string Space, string Service, RunId Run, ImmutableArray<TableChange> Changes)
{
    /// <summary>Why it isn't done, once it was looked at; null when it is, or was before.</summary>
    public Failure? Refused { get; set; }
}
