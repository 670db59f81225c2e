using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Orrery.Server.Storage;

/// <summary>A SQLite file beside the store. One writer; readers have connections of their own.</summary>
/// <remarks>WAL with <c>synchronous=FULL</c>: what was acknowledged is there after the process is killed, and after the machine is as far as its disk keeps its word.</remarks>
internal abstract class SqliteFile : IDisposable
{
    private readonly string _path;
    private readonly SqliteConnection _writer;

    /// <param name="version">Of its tables, as this build has them.</param>
    /// <param name="holds">For whoever has lost it.</param>
    /// <param name="upgrade">What makes a file of an older version one of this; 0 is a new one. Done as one transaction.</param>
    /// <exception cref="InvalidOperationException">It is no such file, or a newer server's.</exception>
    protected SqliteFile(string path, int version, string holds, Func<int, string> upgrade)
    {
        _path = path;
        try
        {
            _writer = Connect(SqliteOpenMode.ReadWriteCreate);
            Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
            var found = Convert.ToInt32(Scalar("PRAGMA user_version"), CultureInfo.InvariantCulture);
            if (found > version) throw new InvalidOperationException($"{path} is of a newer server (version {found}; this one reads {version}). Use that server.");
            if (found < version) Execute($"BEGIN; {upgrade(found)} PRAGMA user_version = {version}; COMMIT");
        }
        catch (SqliteException e)
        {
            throw new InvalidOperationException($"{path} can't be opened: {e.Message} It holds {holds}; restore it from a backup, or move it away to begin without.", e);
        }
    }

    public SqliteTransaction Begin() => _writer.BeginTransaction();

    public SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> values) => Command(sql, null, values);

    public SqliteCommand Command(string sql, SqliteTransaction? within, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = Command(_writer, sql, values);
        command.Transaction = within;
        return command;
    }

    public void Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values) => Execute(sql, null, values);

    public void Execute(string sql, SqliteTransaction? within, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = Command(sql, within, values);
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        using (var any = Read()) SqliteConnection.ClearPool(any);
        _writer.Dispose();
    }

    protected object? Scalar(string sql, SqliteTransaction? within = null, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = Command(sql, within, values);
        return command.ExecuteScalar();
    }

    /// <summary>A connection to read with, to be disposed of.</summary>
    protected SqliteConnection Read() => Connect(SqliteOpenMode.ReadOnly);

    protected static SqliteCommand Command(SqliteConnection on, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = on.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    private SqliteConnection Connect(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Mode = mode, DefaultTimeout = 10, Pooling = mode == SqliteOpenMode.ReadOnly }.ToString());
        connection.Open();
        return connection;
    }
}
