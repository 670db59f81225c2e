using System.Reflection;
using System.Runtime.InteropServices;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>As much of DuckDB's C interface as is needed to run statements and read columns of text. The library is named by <c>ORRERY_DUCKDB</c>.</summary>
internal static unsafe partial class DuckDb
{
    private const string Library = "duckdb";

    static DuckDb() => NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => name == Library ? NativeLibrary.Load(Path()) : 0);

    /// <exception cref="CellException">It isn't there.</exception>
    public static string Path() => Environment.GetEnvironmentVariable("ORRERY_DUCKDB") is { Length: > 0 } path && File.Exists(path)
        ? path : throw new CellException("DuckDbMissing", "SQL cells need DuckDB's library, which isn't installed on this worker. Run: ./orrery setup");

    /// <summary>Its layout is the library's; every field is the library's own.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Result
    {
        private ulong _columns, _rows, _changed;
        private nint _columnData, _error, _internal;
    }

    /// <summary>A text in a column: up to 12 bytes in place, else 4 of them and a pointer.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 16)]
    public struct Text
    {
        [FieldOffset(0)] public int Length;
        [FieldOffset(4)] public fixed byte Inlined[12];
        [FieldOffset(8)] public byte* Pointer;
    }

    [LibraryImport(Library, EntryPoint = "duckdb_open", StringMarshalling = StringMarshalling.Utf8)] public static partial int Open(string? path, out nint database);
    [LibraryImport(Library, EntryPoint = "duckdb_close")] public static partial void Close(ref nint database);
    [LibraryImport(Library, EntryPoint = "duckdb_connect")] public static partial int Connect(nint database, out nint connection);
    [LibraryImport(Library, EntryPoint = "duckdb_disconnect")] public static partial void Disconnect(ref nint connection);
    [LibraryImport(Library, EntryPoint = "duckdb_interrupt")] public static partial void Interrupt(nint connection);
    [LibraryImport(Library, EntryPoint = "duckdb_query", StringMarshalling = StringMarshalling.Utf8)] public static partial int Query(nint connection, string sql, out Result result);
    [LibraryImport(Library, EntryPoint = "duckdb_destroy_result")] public static partial void Destroy(ref Result result);
    [LibraryImport(Library, EntryPoint = "duckdb_result_error")] public static partial nint Error(ref Result result);
    [LibraryImport(Library, EntryPoint = "duckdb_column_count")] public static partial ulong Columns(ref Result result);
    [LibraryImport(Library, EntryPoint = "duckdb_column_name")] public static partial nint ColumnName(ref Result result, ulong column);
    [LibraryImport(Library, EntryPoint = "duckdb_rows_changed")] public static partial ulong Changed(ref Result result);
    [LibraryImport(Library, EntryPoint = "duckdb_fetch_chunk")] public static partial nint Fetch(Result result);
    [LibraryImport(Library, EntryPoint = "duckdb_destroy_data_chunk")] public static partial void DestroyChunk(ref nint chunk);
    [LibraryImport(Library, EntryPoint = "duckdb_data_chunk_get_size")] public static partial ulong Size(nint chunk);
    [LibraryImport(Library, EntryPoint = "duckdb_data_chunk_get_vector")] public static partial nint Vector(nint chunk, ulong column);
    [LibraryImport(Library, EntryPoint = "duckdb_vector_get_data")] public static partial nint Data(nint vector);
    [LibraryImport(Library, EntryPoint = "duckdb_vector_get_validity")] public static partial nint Validity(nint vector);
    [LibraryImport(Library, EntryPoint = "duckdb_library_version")] public static partial nint Version();
}
