using System.Runtime.InteropServices;
using System.Text;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>One DuckDB in memory. Calls wait for each other.</summary>
internal sealed unsafe class SqlDatabase : IDisposable
{
    private readonly Lock _lock = new();
    private nint _database, _connection;

    public SqlDatabase()
    {
        DuckDb.Path();
        if (DuckDb.Open(null, out _database) != 0 || DuckDb.Connect(_database, out _connection) != 0) throw new CellException("DuckDbError", "DuckDB didn't open a database in memory.");
        Execute("SET threads = 2");
        Execute("SET autoinstall_known_extensions = false");
    }

    public static string Version => "DuckDB " + Marshal.PtrToStringUTF8(DuckDb.Version());

    /// <summary>Interrupts what runs as long as the token is set, until it is disposed of.</summary>
    public IDisposable InterruptedBy(CancellationToken stop) => new SqlInterrupt(() => DuckDb.Interrupt(_connection), stop);

    /// <summary>Runs a statement whose rows nobody wants; how many it changed.</summary>
    public long Execute(string sql)
    {
        lock (_lock)
        {
            var result = Query(sql);
            var changed = (long)DuckDb.Changed(ref result);
            DuckDb.Destroy(ref result);
            return changed;
        }
    }

    /// <summary>The first column of every row, as text; null where it is null.</summary>
    /// <exception cref="CellException">The statement was refused, or failed.</exception>
    public List<string?> Texts(string sql)
    {
        lock (_lock)
        {
            var result = Query(sql);
            try
            {
                var texts = new List<string?>();
                nint chunk;
                while ((chunk = DuckDb.Fetch(result)) != 0)
                {
                    Read(chunk, texts);
                    DuckDb.DestroyChunk(ref chunk);
                }

                return texts;
            }
            finally
            {
                DuckDb.Destroy(ref result);
            }
        }
    }

    public static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public void Dispose()
    {
        DuckDb.Disconnect(ref _connection);
        DuckDb.Close(ref _database);
    }

    private static void Read(nint chunk, List<string?> texts)
    {
        var vector = DuckDb.Vector(chunk, 0);
        var data = (DuckDb.Text*)DuckDb.Data(vector);
        var valid = (ulong*)DuckDb.Validity(vector);
        var size = (int)DuckDb.Size(chunk);
        for (var i = 0; i < size; i++)
        {
            if (valid != null && (valid[i / 64] >> (i % 64) & 1) == 0) texts.Add(null);
            else texts.Add(data[i].Length <= 12 ? Encoding.UTF8.GetString(data[i].Inlined, data[i].Length) : Encoding.UTF8.GetString(data[i].Pointer, data[i].Length));
        }
    }

    private DuckDb.Result Query(string sql)
    {
        if (DuckDb.Query(_connection, sql, out var result) == 0) return result;
        var said = Marshal.PtrToStringUTF8(DuckDb.Error(ref result)) ?? "DuckDB refused the statement.";
        DuckDb.Destroy(ref result);
        var colon = said.IndexOf(": ", StringComparison.Ordinal);
        throw colon is > 0 and < 40 && said[..colon].EndsWith("Error", StringComparison.Ordinal)
            ? new CellException(said[..colon].Replace(" ", "", StringComparison.Ordinal), said[(colon + 2)..], SqlText.LineIn(said)) : new CellException("DuckDbError", said, SqlText.LineIn(said));
    }
}
