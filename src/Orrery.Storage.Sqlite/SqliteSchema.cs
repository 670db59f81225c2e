using Microsoft.Data.Sqlite;
using Orrery.Engine.Stores;

namespace Orrery.Storage.Sqlite;

/// <summary>The file's tables and settings.</summary>
internal static class SqliteSchema
{
    private const int Version = 3;

    /// <summary>In the column <c>cold</c> of a header: the run has ended. 0: it lives; more: it sleeps until then, in Unix milliseconds.</summary>
    public const long Ended = 1;

    public static SqliteConnection Connect(string path, bool readOnly)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
            Pooling = readOnly,
        }.ToString());
        connection.Open();
        if (!readOnly) Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-65536; PRAGMA busy_timeout=5000");
        return connection;
    }

    /// <summary>Makes the tables if there are none, and returns how many partitions there are.</summary>
    public static int Prepare(SqliteConnection connection, int partitions, string path)
    {
        var version = Convert.ToInt32(Scalar(connection, "PRAGMA user_version"));
        if (version > Version) throw new StoreException($"{path} has schema {version}; this build knows {Version}. Use a newer Orrery.");
        if (version is > 0 and < Version) throw new StoreException($"{path} has schema {version}, from before the first release; this build reads {Version}. Move the folder away, or use the build that made it.");
        if (version == 0) Make(connection, partitions);
        // A file that can't be written is refused now, not when the first run is to be kept.
        else Execute(connection, "UPDATE partition SET epoch = epoch WHERE id < 0");
        return Convert.ToInt32(Scalar(connection, "SELECT count(*) FROM partition"));
    }

    /// <summary>A batch's row in the log: partition and sequence in one number, so that rows lie in the order in which they are written.</summary>
    public static long Position(int partition, long sequence) => ((long)partition << 48) | sequence;

    private static void Make(SqliteConnection connection, int partitions)
    {
        using var transaction = connection.BeginTransaction();
        Execute(connection, """
            CREATE TABLE partition (
                id INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, last_sequence INTEGER NOT NULL, trimmed_to INTEGER NOT NULL, anchor BLOB NOT NULL);
            CREATE TABLE log (position INTEGER PRIMARY KEY, data BLOB NOT NULL);
            CREATE TABLE entity (
                partition INTEGER NOT NULL, run INTEGER NOT NULL, step INTEGER NOT NULL, as_of INTEGER NOT NULL, cold INTEGER NOT NULL, data BLOB NOT NULL);
            CREATE UNIQUE INDEX entity_key ON entity (partition, run, step);
            CREATE INDEX entity_live ON entity (partition, run) WHERE step = -1 AND cold = 0;
            CREATE INDEX entity_cold ON entity (partition, run, as_of, cold) WHERE step = -1 AND cold > 0;
            """);
        for (var id = 0; id < partitions; id++) Execute(connection, $"INSERT INTO partition VALUES ({id}, 0, 0, 0, x'')");
        Execute(connection, $"PRAGMA user_version = {Version}");
        transaction.Commit();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
