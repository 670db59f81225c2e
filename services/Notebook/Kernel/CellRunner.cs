using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>Runs cells one after the other, each by its language. A language is loaded when its first cell comes.</summary>
/// <remarks>An interrupt is a token of the cell's own, set for good: whatever the cell is at, from before its language is loaded up to its last line, finds it.</remarks>
internal sealed class CellRunner : IDisposable
{
    /// <summary>How long a question waits for another one to be answered.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _one = new(1);
    private readonly Lazy<CSharpCells> _csharp;
    private readonly Lazy<SqlCells> _sql;
    private readonly Lazy<PythonCells> _python;
    private CancellationTokenSource? _current;

    public CellRunner()
    {
        Tables = new TableShelf();
        _sql = new(() => new SqlCells(Tables));
        _csharp = new(() => new CSharpCells(Tables, () => _sql.Value, Parameters));
        _python = new(() => new PythonCells());
    }

    public TableShelf Tables { get; }

    /// <summary>What the run was given, by name; C# cells read it.</summary>
    public JsonObject Parameters { get; } = [];

    public int Executed { get; private set; }

    public bool IsBusy => _current is not null;

    /// <summary>Runs a cell; what it gives goes to <paramref name="outputs"/> as it comes. Cells wait for each other.</summary>
    /// <returns>How it ended: <c>status</c> is <c>ok</c>, <c>error</c> or <c>interrupted</c>; then <c>line</c> is the line of the cell, from 1, where that is known.</returns>
    public async Task<JsonObject> ExecuteAsync(string language, string code, OutputQueue outputs, byte[]? compiled = null)
    {
        await _one.WaitAsync();
        var (start, stop) = (Stopwatch.GetTimestamp(), new CancellationTokenSource()); // an interrupt may come while it ends, so it isn't disposed; it holds nothing
        try
        {
            _current = stop;
            var end = new JsonObject { ["done"] = true, ["status"] = "ok", ["execution_count"] = ++Executed };
            ICells? cells = null;
            try
            {
                cells = Of(language);
                if (cells is SqlCells && _csharp.IsValueCreated) Share(_csharp.Value.Values());
                if (cells is CSharpCells given) given.Given = compiled;
                await cells.ExecuteAsync(code, Executed, outputs, stop.Token);
            }
            catch (Exception e) // whatever it is, it is the cell's: a kernel that fails in its place helps nobody
            {
                var failure = e as CellException ?? CellException.Of(e);
                outputs.Fail(failure);
                end["status"] = stop.IsCancellationRequested ? "interrupted" : "error";
                (end["ename"], end["evalue"]) = (failure.Name, failure.Message);
                if (failure.Line > 0) end["line"] = failure.Line;
            }

            end["seconds"] = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 6);
            return end;
        }
        finally
        {
            _current = null;
            _one.Release();
        }
    }

    /// <summary>Stops the cell that runs; false if none does. What earlier cells made stays.</summary>
    public bool Interrupt()
    {
        if (Volatile.Read(ref _current) is not { } current) return false;
        current.Cancel();
        return true;
    }

    /// <summary>Proposals; none while a cell runs.</summary>
    public Task<JsonObject> CompleteAsync(string language, string code, int cursor) => AsideAsync(() => Of(language).CompleteAsync(code, cursor), Completions.None(cursor));

    /// <summary>What the cells have defined; nothing while one runs.</summary>
    public Task<JsonArray> VariablesAsync() => AsideAsync(() => Task.FromResult(Variables()), []);

    /// <summary>What the cells were run with; languages that no cell has used are left out.</summary>
    public JsonObject Environment()
    {
        var languages = new JsonObject();
        if (_csharp.IsValueCreated) languages["csharp"] = _csharp.Value.Version;
        if (_sql.IsValueCreated) languages["sql"] = _sql.Value.Version;
        if (_python.IsValueCreated) languages["python"] = _python.Value.Version;
        return new JsonObject
        {
            ["kernel"] = "orrery " + typeof(CellRunner).Assembly.GetName().Version!.ToString(3), ["runtime"] = RuntimeInformation.FrameworkDescription,
            ["os"] = RuntimeInformation.OSDescription, ["architecture"] = RuntimeInformation.OSArchitecture.ToString(), ["languages"] = languages,
        };
    }

    public void Dispose()
    {
        if (_sql.IsValueCreated) _sql.Value.Dispose();
        if (_python.IsValueCreated) _python.Value.Dispose();
        _one.Dispose();
    }

    private JsonArray Variables()
    {
        var all = new JsonArray();
        foreach (var language in new[] { _csharp.IsValueCreated ? (ICells)_csharp.Value : null, _sql.IsValueCreated ? _sql.Value : null, _python.IsValueCreated ? _python.Value : null }.OfType<ICells>())
        {
            foreach (var variable in language.Variables()) all.Add(variable);
        }

        return all;
    }

    /// <summary>Asks a language something between cells: answers to different questions must not mix.</summary>
    private async Task<T> AsideAsync<T>(Func<Task<T>> ask, T otherwise)
    {
        if (IsBusy || !await _one.WaitAsync(Patience)) return otherwise;
        try
        {
            return await ask();
        }
        finally
        {
            _one.Release();
        }
    }

    private void Share(IEnumerable<(string Name, Type Type, object? Value)> values)
    {
        foreach (var (name, _, value) in values) _sql.Value.Share(name, value);
    }

    private ICells Of(string language) => language switch
    {
        "csharp" or "c#" or "cs" or "" => _csharp.Value,
        "sql" or "duckdb" => _sql.Value,
        "python" or "python3" => _python.Value,
        _ => throw new CellException("UnknownLanguage", $"No cell can be run in '{language}': csharp, sql and python can."),
    };
}

/// <summary>Cells of one language, which share what they define.</summary>
internal interface ICells
{
    string Version { get; }

    /// <param name="stop">Set when the cell is interrupted, possibly before it begins; never unset.</param>
    /// <exception cref="CellException">The cell failed, or was interrupted.</exception>
    Task ExecuteAsync(string code, int count, OutputQueue outputs, CancellationToken stop);

    Task<JsonObject> CompleteAsync(string code, int cursor);

    IEnumerable<JsonObject> Variables();
}
