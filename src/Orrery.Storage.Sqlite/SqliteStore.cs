using Microsoft.Data.Sqlite;
using Orrery.Engine.Stores;

namespace Orrery.Storage.Sqlite;

/// <summary>The default store: one SQLite file in WAL mode with <c>synchronous=FULL</c>. A batch is one row that holds a blob.</summary>
/// <remarks>Claims and writes go one at a time over one connection, whichever threads they come from; reads use connections of their own. A file is held
/// by one process at a time.</remarks>
public sealed class SqliteStore : IStore
{
    private readonly string _path;
    private readonly FileStream _lock;
    private readonly SqliteConnection _writer;
    private readonly Lock _writing = new();
    private readonly DiskReserve _reserve;
    private readonly SqliteBatchWriter _batches;
    private readonly SqliteCheckpointWriter _checkpoints;

    private SqliteStore(string path, FileStream owner, SqliteConnection writer, int partitions)
    {
        (_path, _lock, _writer, Partitions) = (path, owner, writer, partitions);
        _reserve = new DiskReserve(path + ".reserve");
        _batches = new SqliteBatchWriter(writer);
        _checkpoints = new SqliteCheckpointWriter(writer);
    }

    public int Partitions { get; }

    /// <summary>Opens the store, making it if there is none.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="partitions">Used when the store is made; afterwards the store's own number holds.</param>
    /// <exception cref="StoreException">Another process holds it, it can't be written, or a newer Orrery made it.</exception>
    public static SqliteStore Open(string path, int partitions)
    {
        var owner = Own(path + ".lock");
        SqliteConnection? connection = null;
        try
        {
            connection = SqliteSchema.Connect(path, readOnly: false);
            var found = SqliteSchema.Prepare(connection, partitions, path);
            return new SqliteStore(path, owner, connection, found);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            owner.Dispose();
            throw e is SqliteException sqlite ? Explain(sqlite, path) : e;
        }
    }

    public Claim Claim(int partition) => ReadClaim(partition, "UPDATE partition SET epoch = epoch + 1 WHERE id = $id RETURNING epoch, last_sequence, trimmed_to, anchor");

    public Claim Look(int partition) => ReadClaim(partition, "SELECT epoch, last_sequence, trimmed_to, anchor FROM partition WHERE id = $id");

    private Claim ReadClaim(int partition, string sql)
    {
        using var writing = _writing.EnterScope();
        try
        {
            _checkpoints.SyncEveryCommit();
            using var command = _writer.CreateCommand();
            command.CommandText = sql;
            command.Parameters.AddWithValue("$id", partition);
            using var row = command.ExecuteReader();
            if (!row.Read()) throw new StoreException($"{_path} has no partition {partition}.");
            return new Claim(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3));
        }
        catch (SqliteException e)
        {
            throw Failed(e);
        }
    }

    public void Append(ReadOnlySpan<Batch> batches, Span<AppendOutcome> outcomes)
    {
        using var writing = _writing.EnterScope();
        try
        {
            _checkpoints.SyncEveryCommit();
            _batches.Write(batches, outcomes);
            _reserve.Restore();
        }
        catch (SqliteException e)
        {
            throw Failed(e);
        }
    }

    public bool Checkpoint(CheckpointSlice slice)
    {
        using var writing = _writing.EnterScope();
        try
        {
            return _checkpoints.Write(slice);
        }
        catch (SqliteException e)
        {
            throw Failed(e);
        }
    }

    public IEnumerable<LoggedBatch> ReadLog(int partition, long after) => SqliteReads.Log(_path, partition, after);

    public IEnumerable<EntityImage> ReadLive(int partition) => SqliteReads.Live(_path, partition);

    public IReadOnlyList<EntityImage> ReadRun(int partition, ulong run) => SqliteReads.Run(_path, partition, run);

    public IEnumerable<EntityImage> ReadCold(int partition) => SqliteReads.Cold(_path, partition);

    public IEnumerable<ColdRun> ListCold(int partition) => SqliteReads.ColdList(_path, partition);

    public void Dispose()
    {
        _batches.Dispose();
        _checkpoints.Dispose();
        _writer.Dispose();
        SqliteConnection.ClearAllPools();
        _lock.Dispose();
    }

    /// <summary>What an exclusive opening fails with when another process has it: EWOULDBLOCK, and Windows' sharing violation.</summary>
    private const int WouldBlock = 11;
    private const int SharingViolation = unchecked((int)0x80070020);

    private static FileStream Own(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreException($"{path} can't be written: {e.Message} Choose another --data folder or mend its permissions.", e);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new StoreException($"There is no folder {Path.GetDirectoryName(path)} to keep the store in. Make it, or choose another --data folder.", e);
        }
        catch (IOException e) when (e.HResult is WouldBlock or SharingViolation)
        {
            throw new StoreException($"The store is in use: another process holds {path}. Stop that server, or choose another --data folder.", e);
        }
        catch (IOException e)
        {
            throw new StoreException($"{path} can't be opened: {e.Message}", e);
        }
    }

    /// <summary>What SQLite reports when the disk is full: SQLITE_FULL, or an I/O error where it grows a file that it maps.</summary>
    private const int DiskFull = 13, InputOutput = 10;

    /// <summary>The next write finds the room that was set aside.</summary>
    private StoreException Failed(SqliteException e)
    {
        if (e.SqliteErrorCode is DiskFull or InputOutput) _reserve.Release();
        return Explain(e, _path);
    }

    private static StoreException Explain(SqliteException e, string path) => new(e.SqliteErrorCode switch
    {
        8 => $"{path} is read-only.",
        11 or 26 => $"{path} is damaged or no SQLite file: {e.Message}",
        DiskFull => $"The disk that holds {path} is full{Free(path)}. Free some space there; nothing acknowledged is lost.",
        14 => $"{path} can't be opened: {e.Message}",
        InputOutput => $"{path} can't be read or written{Free(path)}: {e.Message}. Mend the disk or free some space there; nothing acknowledged is lost.",
        _ => $"{path}: {e.Message}",
    }, e);

    private static string Free(string path)
    {
        try
        {
            return string.Create(System.Globalization.CultureInfo.InvariantCulture, $" ({new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace:N0} bytes free)");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
