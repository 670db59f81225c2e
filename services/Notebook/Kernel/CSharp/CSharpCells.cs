using System.Runtime;
using System.Runtime.Loader;
using System.Text.Json.Nodes;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>C# cells: a chain of script submissions, so what one defines the next ones see, also when it failed half-way.</summary>
/// <remarks>
/// A cell runs on a thread of its own that an interrupt aborts, wherever it is; what it had locked or half written stays so. That costs the cell, and sometimes the state.
/// <para>A compiled cell can be given along with its code, by whoever ran the same chain of cells before: a run of a scheduled notebook then needs no compiler, which would take most of its time.</para>
/// </remarks>
internal sealed class CSharpCells : ICells
{
    private readonly NotebookGlobals _globals;
    private readonly RichValues _rich;
    private readonly SubmissionChain _chain = new();
    private readonly Dictionary<string, byte[]> _images = [];
    private object?[] _submissions;

    public CSharpCells(TableShelf tables, Func<SqlCells> sql, JsonObject parameters)
    {
        _rich = new RichValues(tables);
        _globals = new NotebookGlobals(_rich, sql, Values, parameters);
        _submissions = [_globals, null];
        AssemblyLoadContext.Default.Resolving += (context, name) => name.Name is { } n && _images.TryGetValue(n, out var image) ? context.LoadFromStream(new MemoryStream(image)) : null;
    }

    public string Version => "Roslyn 5.12.0, C# 14";

    /// <summary>The last cell's code, if somebody has compiled it already in this very chain.</summary>
    public byte[]? Given { get; set; }

    public async Task ExecuteAsync(string code, int count, OutputQueue outputs, CancellationToken stop)
    {
        var (wasOut, wasError) = (Console.Out, Console.Error);
        using var stdout = new PrintWriter(text => outputs.Print("stdout", text));
        using var stderr = new PrintWriter(text => outputs.Print("stderr", text));
        Console.SetOut(stdout);
        Console.SetError(stderr);
        _globals.Outputs = outputs;
        _globals.Interrupted = stop;
        try
        {
            if (await OnOwnThread(() => Run(code, count), stop) is { } output) outputs.Add(output);
        }
        finally
        {
            Console.SetOut(wasOut);
            Console.SetError(wasError);
        }
    }

    public Task<JsonObject> CompleteAsync(string code, int cursor) => Task.FromResult(CSharpCompletion.At(_chain.Next(code), code, cursor));

    public IEnumerable<JsonObject> Variables() => Values().Select(v => new JsonObject
    {
        ["name"] = v.Name, ["language"] = "csharp", ["type"] = RichValues.NameOf(v.Type), ["value"] = RichValues.Line(v.Value),
    });

    /// <summary>What the cells have defined, each name as the last cell defined it.</summary>
    public IEnumerable<(string Name, Type Type, object? Value)> Values() => _submissions.Skip(1).OfType<object>()
        .SelectMany(s => s.GetType().GetFields().Where(f => !f.Name.StartsWith('<')).Select(f => (f.Name, f.FieldType, f.GetValue(s))))
        .GroupBy(v => v.Name).Select(g => g.Last());

    /// <summary>Runs a cell and shows its value: that, too, may run code of the cell, such as a query that is only now asked for its rows.</summary>
    private JsonObject? Run(string code, int count)
    {
        var (assembly, type) = _chain.NextNames;
        var image = Given ?? _chain.Compile(code);
        _images[assembly] = image;
        _chain.Add(code);
        Array.Resize(ref _submissions, _chain.Length + 1);
        try
        {
            var submission = AssemblyLoadContext.Default.LoadFromStream(new MemoryStream(image));
            var factory = submission.GetType(type)!.GetMethod("<Factory>")!.CreateDelegate<Func<object?[], Task<object?>>>();
            return factory(_submissions).GetAwaiter().GetResult() is { } value ? _rich.Result(value, count) : null;
        }
        catch (Exception e) when (e is not CellException and not ThreadAbortException)
        {
            throw CSharpFailure.Of(e, count);
        }
    }

    private static Task<JsonObject?> OnOwnThread(Func<JsonObject?> run, CancellationToken stop)
    {
        var ended = new TaskCompletionSource<JsonObject?>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            JsonObject? value = null;
            try
            {
#pragma warning disable SYSLIB0046 // the one way to end code that doesn't ask whether it should
                ControlledExecution.Run(() => value = run(), stop);
#pragma warning restore SYSLIB0046
                ended.SetResult(value);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                ended.SetException(CellException.Interrupted());
            }
            catch (Exception e)
            {
                ended.SetException(e);
            }
        }, maxStackSize: 16 << 20) { IsBackground = true, Name = "cell" }.Start();
        return ended.Task;
    }
}
