using Microsoft.Data.Sqlite;

namespace Orrery.Server.Reading;

/// <summary>The read model's SQLite file. All in it can be had again from the engine's store, so it is written without waiting for the disk.</summary>
internal static class ReadModelFile
{
    private const int Version = 5;

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
            CREATE TABLE run (
                id TEXT NOT NULL UNIQUE, service TEXT NOT NULL, workflow TEXT NOT NULL, state TEXT NOT NULL, over INTEGER NOT NULL, generation INTEGER NOT NULL,
                started INTEGER NOT NULL, ended INTEGER, steps INTEGER NOT NULL, done INTEGER NOT NULL, failure TEXT, class TEXT NOT NULL, pin TEXT NOT NULL, origin TEXT NOT NULL, namespace TEXT NOT NULL);
            CREATE INDEX run_started ON run (started);
            CREATE INDEX run_namespace ON run (namespace, started);
            CREATE INDEX run_state ON run (state, started);
            CREATE INDEX run_service ON run (service, started);
            CREATE INDEX run_open ON run (state, service, namespace) WHERE over = 0;
            CREATE INDEX run_ended ON run (ended, state, service, namespace) WHERE over = 1;
            CREATE INDEX run_failed ON run (ended, class, namespace) WHERE state = 'failed';
            CREATE INDEX run_origin ON run (service, origin) WHERE over = 0 AND origin <> '';
            CREATE INDEX run_pin ON run (service, pin) WHERE over = 0 AND pin <> '';
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
