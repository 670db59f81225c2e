using Microsoft.Data.Sqlite;

namespace Orrery.Server.Reading;

/// <summary>The read model's SQLite file. All in it can be had again from the engine's store, so it is written without waiting for the disk.</summary>
internal static class ReadModelFile
{
    private const int Version = 7;

    /// <summary>Opens it for writing; one that is damaged or of another version is made anew.</summary>
    /// <returns>The connection, and whether the file was there and in order.</returns>
    public static (SqliteConnection Connection, bool Found) Open(string path)
    {
        try
        {
            if (File.Exists(path)) return (Existing(path), true);
        }
        catch (SqliteException)
        {
            // Below, it is made anew.
        }

        foreach (var file in (string[])[path, path + "-wal", path + "-shm"]) File.Delete(file);
        var connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
        Execute(connection, """
            CREATE TABLE kind (id INTEGER PRIMARY KEY, namespace TEXT NOT NULL, service TEXT NOT NULL, workflow TEXT NOT NULL, UNIQUE (namespace, service, workflow));
            CREATE TABLE run (
                id TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL, state INTEGER NOT NULL, over INTEGER NOT NULL, generation INTEGER NOT NULL,
                started INTEGER NOT NULL, ended INTEGER, steps INTEGER NOT NULL, done INTEGER NOT NULL, failure TEXT, class TEXT NOT NULL, pin TEXT NOT NULL, origin TEXT NOT NULL, attributes TEXT);
            CREATE INDEX run_order ON run (kind, state, started DESC, id, ended);
            CREATE INDEX run_started ON run (started DESC, id);
            CREATE INDEX run_ended ON run (ended, kind, state, started, id) WHERE over = 1;
            CREATE INDEX run_origin ON run (kind, origin) WHERE over = 0 AND origin <> '';
            CREATE INDEX run_pin ON run (kind, pin) WHERE over = 0 AND pin <> '';
            CREATE INDEX run_version ON run (pin, state, started DESC, id, kind) WHERE pin <> '';
            CREATE TABLE attribute (name TEXT NOT NULL, value TEXT NOT NULL, kind INTEGER NOT NULL, state INTEGER NOT NULL, started INTEGER NOT NULL, run TEXT NOT NULL,
                PRIMARY KEY (name, value, kind, state, started DESC, run)) WITHOUT ROWID;
            CREATE TABLE tally (minute INTEGER NOT NULL, kind INTEGER NOT NULL, state INTEGER NOT NULL, class TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (minute, kind, state, class)) WITHOUT ROWID;
            CREATE TABLE artifact (namespace TEXT NOT NULL, id BLOB NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (namespace, id)) WITHOUT ROWID;
            CREATE INDEX artifact_seen ON artifact (namespace, seen DESC, id);
            CREATE TABLE artifact_use (artifact BLOB NOT NULL, made INTEGER NOT NULL, at INTEGER NOT NULL, run TEXT NOT NULL, step INTEGER NOT NULL, namespace TEXT NOT NULL, key TEXT NOT NULL,
                PRIMARY KEY (artifact, made, at, run, step)) WITHOUT ROWID;
            CREATE INDEX artifact_run ON artifact_use (run, artifact);
            CREATE TABLE dead_letter (run TEXT NOT NULL, step INTEGER NOT NULL, queue TEXT NOT NULL, namespace TEXT NOT NULL, PRIMARY KEY (run, step)) WITHOUT ROWID;
            CREATE INDEX dead_letter_queue ON dead_letter (queue, namespace);
            CREATE TABLE mark (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
            """);
        Execute(connection, $"PRAGMA user_version = {Version}");
        return (connection, false);
    }

    public static SqliteConnection Reader(string path) => Connect(path, SqliteOpenMode.ReadOnly);

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static string? Mark(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM mark WHERE name = $name";
        command.Parameters.AddWithValue("$name", name);
        return command.ExecuteScalar() as string;
    }

    public static void SetMark(SqliteConnection connection, string name, string value)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT OR REPLACE INTO mark VALUES ($name, $value)";
        command.Parameters.AddWithValue("$name", name);
        command.Parameters.AddWithValue("$value", value);
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Existing(string path)
    {
        var connection = Connect(path, SqliteOpenMode.ReadWrite);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        if (Convert.ToInt32(command.ExecuteScalar()) == Version) return connection;
        connection.Dispose();
        throw new SqliteException("another version", 26);
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = mode == SqliteOpenMode.ReadOnly }.ToString());
        connection.Open();
        if (mode != SqliteOpenMode.ReadOnly) Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA cache_size=-16384; PRAGMA busy_timeout=5000");
        return connection;
    }
}
