using System.Text.Json;
using Microsoft.Data.Sqlite;
using Orrery.Client;
using Orrery.Server.Storage;

namespace Orrery.Server.Live;

/// <summary>The SQLite file of declared streams and their kept events, of saved queries and what they remember.</summary>
/// <exception cref="InvalidOperationException">It is no such file, or a newer server's.</exception>
internal sealed class StreamFile(string path) : SqliteFile(path, Version, "declared streams, their events, and saved queries", Upgrade)
{
    private const int Version = 3;

    private const string Made = """
        CREATE TABLE stream (id INTEGER PRIMARY KEY AUTOINCREMENT, space TEXT NOT NULL, name TEXT NOT NULL, spec TEXT NOT NULL,
            events INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0, first INTEGER NOT NULL DEFAULT 0, last INTEGER NOT NULL DEFAULT 0, oldest INTEGER, UNIQUE (space, name));
        CREATE TABLE event (stream INTEGER NOT NULL, number INTEGER NOT NULL, arrived INTEGER NOT NULL, time INTEGER NOT NULL, json BLOB NOT NULL, PRIMARY KEY (stream, number)) WITHOUT ROWID;
        CREATE TABLE query (space TEXT NOT NULL, name TEXT NOT NULL, spec TEXT NOT NULL, saved TEXT NOT NULL, state TEXT, PRIMARY KEY (space, name)) WITHOUT ROWID;
        """;

    /// <summary>A file of version 1 doesn't say how much it keeps.</summary>
    private const string Counted = """
        ALTER TABLE stream ADD COLUMN events INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE stream ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE stream ADD COLUMN first INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE stream ADD COLUMN oldest INTEGER;
        UPDATE stream SET (events, bytes, first, oldest) = (SELECT count(*), coalesce(sum(length(json)), 0), coalesce(min(number), 0), min(arrived) FROM event WHERE event.stream = stream.id);
        """;

    /// <summary>What runs have said, by which step: new in version 3.</summary>
    private const string Sents = """
        CREATE TABLE sent (stream INTEGER NOT NULL, id TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (stream, id)) WITHOUT ROWID;
        CREATE INDEX sent_last ON sent (stream, last);
        """;

    /// <summary>A page of a stream's events after a number.</summary>
    public IReadOnlyList<(long Number, DateTimeOffset Time, byte[] Json)> Read(long stream, long after, int most, int mostBytes)
    {
        using var connection = Read();
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
        Execute("UPDATE stream SET events = $events, bytes = $bytes, first = $first, last = $last, oldest = $oldest WHERE id = $id", within,
            ("$events", kept.Events), ("$bytes", kept.Bytes), ("$first", kept.First), ("$last", kept.Last), ("$oldest", kept.Oldest?.ToUnixTimeMilliseconds()), ("$id", stream));
    }

    /// <summary>The numbers of what was appended under an id; null when nothing was, or it is gone.</summary>
    public (long First, long Last)? Sent(long stream, string id, SqliteTransaction within)
    {
        using var command = Command("SELECT first, last FROM sent WHERE stream = $stream AND id = $id", within, ("$stream", stream), ("$id", id));
        using var rows = command.ExecuteReader();
        return rows.Read() ? (rows.GetInt64(0), rows.GetInt64(1)) : null;
    }

    public void NoteSent(long stream, string id, Appended numbers, SqliteTransaction within) =>
        Execute("INSERT INTO sent (stream, id, first, last) VALUES ($stream, $id, $first, $last)", within, ("$stream", stream), ("$id", id), ("$first", numbers.First), ("$last", numbers.Last));

    /// <summary>Of events that are gone.</summary>
    public void ForgetSent(long stream, long upTo, SqliteTransaction within) =>
        Execute("DELETE FROM sent WHERE stream = $stream AND last <= $upTo", within, ("$stream", stream), ("$upTo", upTo));

    private static string Upgrade(int found) => found switch
    {
        0 => Made + Sents,
        1 => Counted + Sents,
        _ => Sents,
    };
}
