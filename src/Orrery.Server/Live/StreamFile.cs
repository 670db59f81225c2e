using System.Text.Json;
using Microsoft.Data.Sqlite;
using Orrery.Client;

namespace Orrery.Server.Live;

/// <summary>The SQLite file of declared streams and their kept events, of saved queries and what they remember. One writer; readers have connections of their own.</summary>
/// <remarks>WAL with <c>synchronous=FULL</c>: what was acknowledged is there after the process is killed, and after the machine is as far as its disk keeps its word.</remarks>
internal sealed class StreamFile : IDisposable
{
    private const int Version = 3;

    /// <summary>What runs have said, by which step: new in version 3.</summary>
    private const string SentTable = "CREATE TABLE sent (stream INTEGER NOT NULL, id TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (stream, id)) WITHOUT ROWID; CREATE INDEX sent_last ON sent (stream, last);";

    private readonly string _path;
    private readonly SqliteConnection _writer;

    /// <exception cref="InvalidOperationException">It is no such file, or a newer server's.</exception>
    public StreamFile(string path)
    {
        _path = path;
        try
        {
            _writer = Connect(SqliteOpenMode.ReadWriteCreate);
            Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
            var version = Convert.ToInt32(Scalar("PRAGMA user_version"), null);
            if (version > Version) throw new InvalidOperationException($"{path} is of a newer server (version {version}; this one reads {Version}). Use that server.");
            if (version == 0) Make();
            if (version == 1) Count();
            if (version is 1 or 2) Execute($"BEGIN; {SentTable} PRAGMA user_version = {Version}; COMMIT");
        }
        catch (SqliteException e)
        {
            throw new InvalidOperationException($"{path} can't be opened: {e.Message} It holds declared streams, their events, and saved queries; restore it from a backup, or move it away to begin without.", e);
        }
    }

    public SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> values) => Command(_writer, sql, values);

    public SqliteTransaction Begin() => _writer.BeginTransaction();

    public void Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = Command(sql, values);
        command.ExecuteNonQuery();
    }

    /// <summary>A page of a stream's events after a number.</summary>
    public IReadOnlyList<(long Number, DateTimeOffset Time, byte[] Json)> Read(long stream, long after, int most, int mostBytes)
    {
        using var connection = Connect(SqliteOpenMode.ReadOnly);
        using var command = Command(connection, "SELECT number, time, json FROM event WHERE stream = $stream AND number > $after ORDER BY number LIMIT $most", ("$stream", stream), ("$after", after), ("$most", most));
        using var rows = command.ExecuteReader();
        var page = new List<(long, DateTimeOffset, byte[])>();
        for (var bytes = 0; bytes < mostBytes && rows.Read();)
        {
            var json = (byte[])rows[2];
            bytes += json.Length;
            page.Add((rows.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(1)), json));
        }

        return page;
    }

    public IEnumerable<(long Id, string Space, string Name, StreamSpec Spec, KeptState Kept)> Streams()
    {
        using var command = Command("SELECT id, space, name, spec, events, bytes, first, last, oldest FROM stream");
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            yield return (rows.GetInt64(0), rows.GetString(1), rows.GetString(2), JsonSerializer.Deserialize<StreamSpec>(rows.GetString(3), OrreryJson.Options)!,
                new KeptState(rows.GetInt64(4), rows.GetInt64(5), rows.GetInt64(6), rows.GetInt64(7), rows.IsDBNull(8) ? null : DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(8))));
        }
    }

    /// <summary>What is there of a stream, in the transaction that changes it: counting it at a start would take as long as reading it.</summary>
    public void Note(long stream, KeptState kept, SqliteTransaction within)
    {
        using var command = Command("UPDATE stream SET events = $events, bytes = $bytes, first = $first, last = $last, oldest = $oldest WHERE id = $id",
            ("$events", kept.Events), ("$bytes", kept.Bytes), ("$first", kept.First), ("$last", kept.Last), ("$oldest", kept.Oldest?.ToUnixTimeMilliseconds()), ("$id", stream));
        command.Transaction = within;
        command.ExecuteNonQuery();
    }

    /// <summary>The numbers of what was appended under an id; null when nothing was, or it is gone.</summary>
    public (long First, long Last)? Sent(long stream, string id, SqliteTransaction within)
    {
        using var command = Command("SELECT first, last FROM sent WHERE stream = $stream AND id = $id", ("$stream", stream), ("$id", id));
        command.Transaction = within;
        using var rows = command.ExecuteReader();
        return rows.Read() ? (rows.GetInt64(0), rows.GetInt64(1)) : null;
    }

    public void NoteSent(long stream, string id, Appended numbers, SqliteTransaction within)
    {
        using var command = Command("INSERT INTO sent (stream, id, first, last) VALUES ($stream, $id, $first, $last)", ("$stream", stream), ("$id", id), ("$first", numbers.First), ("$last", numbers.Last));
        command.Transaction = within;
        command.ExecuteNonQuery();
    }

    /// <summary>Of events that are gone.</summary>
    public void ForgetSent(long stream, long upTo, SqliteTransaction within)
    {
        using var command = Command("DELETE FROM sent WHERE stream = $stream AND last <= $upTo", ("$stream", stream), ("$upTo", upTo));
        command.Transaction = within;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        using (var any = Connect(SqliteOpenMode.ReadOnly)) SqliteConnection.ClearPool(any);
        _writer.Dispose();
    }

    private object? Scalar(string sql)
    {
        using var command = Command(sql);
        return command.ExecuteScalar();
    }

    private void Make() => Execute($"""
        BEGIN;
        CREATE TABLE stream (id INTEGER PRIMARY KEY AUTOINCREMENT, space TEXT NOT NULL, name TEXT NOT NULL, spec TEXT NOT NULL,
            events INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0, first INTEGER NOT NULL DEFAULT 0, last INTEGER NOT NULL DEFAULT 0, oldest INTEGER, UNIQUE (space, name));
        CREATE TABLE event (stream INTEGER NOT NULL, number INTEGER NOT NULL, arrived INTEGER NOT NULL, time INTEGER NOT NULL, json BLOB NOT NULL, PRIMARY KEY (stream, number)) WITHOUT ROWID;
        CREATE TABLE query (space TEXT NOT NULL, name TEXT NOT NULL, spec TEXT NOT NULL, saved TEXT NOT NULL, state TEXT, PRIMARY KEY (space, name)) WITHOUT ROWID;
        {SentTable}
        PRAGMA user_version = {Version};
        COMMIT;
        """);

    /// <summary>A file of version 1 doesn't say how much it keeps.</summary>
    private void Count() => Execute("""
        BEGIN;
        ALTER TABLE stream ADD COLUMN events INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE stream ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE stream ADD COLUMN first INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE stream ADD COLUMN oldest INTEGER;
        UPDATE stream SET (events, bytes, first, oldest) = (SELECT count(*), coalesce(sum(length(json)), 0), coalesce(min(number), 0), min(arrived) FROM event WHERE event.stream = stream.id);
        PRAGMA user_version = 2;
        COMMIT;
        """);

    private SqliteConnection Connect(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Mode = mode, DefaultTimeout = 10, Pooling = mode == SqliteOpenMode.ReadOnly }.ToString());
        connection.Open();
        return connection;
    }

    private static SqliteCommand Command(SqliteConnection on, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = on.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
