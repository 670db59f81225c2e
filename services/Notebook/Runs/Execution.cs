using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Services.Notebook.Files;
using Orrery.Services.Notebook.Kernels;
using Orrery.Services.Notebook.Parameters;

namespace Orrery.Services.Notebook.Runs;

/// <summary>One attempt to run a notebook: cell by cell, saved after each.</summary>
internal sealed class Execution
{
    private const string GlueType = "application/vnd.orrery.value+json";

    /// <summary>How long a kernel that answered nothing of use is given to end by itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly RunRequest _request;
    private readonly IFunctionContext _context;
    private readonly NotebookFile _file;
    private readonly ArtifactId _source;
    private readonly ImmutableDictionary<string, JsonNode?> _values;
    private readonly string? _injected;
    private readonly DateTimeOffset _began = DateTimeOffset.UtcNow;
    private readonly CellRecord[] _cells;
    private readonly Dictionary<string, JsonElement> _glued = [];
    private readonly OutputBudget _budget = new();
    private KernelFiles? _kernel;
    private JsonObject _environment = [];
    private CellFailure? _failure;

    public Execution(RunRequest request, ArtifactId source, NotebookFile file, IFunctionContext context)
    {
        (_request, _source, _file, _context) = (request, source, file, context);
        _values = (request.Parameters ?? ImmutableDictionary<string, JsonElement>.Empty).ToImmutableDictionary(p => p.Key, p => JsonNode.Parse(p.Value.GetRawText()));
        var defaults = new JsonObject(ParameterCell.Read(file).Select(p => KeyValuePair.Create(p.Name, p.Default?.DeepClone())));
        _injected = Injection.Inject(file, Ordered(file, _values));
        Papermill.Begin(file, defaults, Given(), request.Name ?? request.Template ?? source.ToString(), _began);
        _cells = [.. file.Cells.Select(c => new CellRecord(c.Id, c.IsCode ? c.Program(file.Language).Language : "markdown", "pending"))];
    }

    /// <exception cref="FailureException">The kernel died, or didn't start. What was computed is in the record that the attempt's log names.</exception>
    public async Task<RunResult> RunAsync(KernelFiles program, long memory)
    {
        _kernel = program;
        await using var kernel = await KernelProcess.StartAsync(_context, _kernel, _request.Files ?? ImmutableDictionary<string, ArtifactId>.Empty, memory);
        try
        {
            if (_injected is not null) await kernel.Client.ParametersAsync(_values, _context.Stop);
            await CellsAsync(kernel.Client, memory);
            _environment = await kernel.Client.EnvironmentAsync(_context.Stop);
        }
        catch (KernelGoneException e)
        {
            await DiedAsync(kernel, e, memory);
        }

        Papermill.End(_file, _failure is not null, _began, DateTimeOffset.UtcNow);
        return await SaveAsync(_failure is null ? "completed" : "failed", memory);
    }

    private async Task CellsAsync(KernelClient kernel, long memory)
    {
        var programs = _file.Cells.Select(ProgramOf).ToList();
        var images = new Queue<byte[]?>(await CompiledCells.Shared.OfAsync(_kernel!.Kernel, [.. programs.Where(p => p.Language == Languages.CSharp).Select(p => p.Code)], cells => kernel.CompileAsync(cells, _context.Stop)));
        for (var i = 0; i < _file.Cells.Count && _failure is null; i++)
        {
            var cell = _file.Cells[i];
            var (language, code) = programs[i];
            if (language is null)
            {
                _cells[i] = _cells[i] with { Status = "completed" };
                cell.Metadata.Remove("papermill");
                continue;
            }

            var began = DateTimeOffset.UtcNow;
            Papermill.CellBegins(cell, began);
            _cells[i] = _cells[i] with { Status = "running", StartedAt = began };
            _budget.CellBegins();
            var end = await kernel.ExecuteAsync(language, code, language == Languages.CSharp ? images.Dequeue() : null, (output, bytes) => Take(cell, output, bytes), _context.Stop);
            if (_budget.Refused is { } refused && end.Status == "ok") end = end with { Status = "error", Name = "TooMuchGlued", Message = refused };
            cell.Json["execution_count"] = end.Count;
            var failed = end.Status != "ok";
            Papermill.CellEnds(cell, failed, began, DateTimeOffset.UtcNow);
            _cells[i] = _cells[i] with { Status = failed ? "failed" : "completed", Seconds = end.Seconds, Error = failed ? $"{end.Name}: {end.Message}" : null };
            if (failed) _failure = new CellFailure(i + 1, cell.Id, end.Line, end.Name ?? "Error", end.Message ?? "");
            _context.Report(new AttemptProgress(i + 1, _file.Cells.Count, "cells"));
            if (i + 1 < _file.Cells.Count && _failure is null) await SaveAsync("running", memory);
        }
    }

    /// <summary>What is run of a cell; no language if nothing is.</summary>
    private (string? Language, string Code) ProgramOf(NotebookCell cell)
    {
        var (language, code) = cell.Program(_file.Language);
        if (!cell.IsCode || string.IsNullOrWhiteSpace(code)) return (null, "");
        return (language, _injected is not null && cell.Tags.Contains(ParameterCell.InjectedTag) ? _injected : code);
    }

    /// <summary>Saves what there is, then fails the attempt with what ended the kernel.</summary>
    private async Task DiedAsync(KernelProcess kernel, KernelGoneException gone, long memory)
    {
        var at = Array.FindIndex(_cells, c => c.Status == "running");
        var failure = await WhyAsync(kernel, gone);
        var now = DateTimeOffset.UtcNow;
        if (at >= 0)
        {
            Papermill.CellEnds(_file.Cells[at], failed: true, _cells[at].StartedAt!.Value, now);
            _cells[at] = _cells[at] with { Status = "failed", Error = failure.Message, Seconds = (now - _cells[at].StartedAt!.Value).TotalSeconds };
        }

        Papermill.End(_file, failed: true, _began, now);
        var saved = await SaveAsync("died", memory);
        throw new FailureException(failure with
        {
            Class = failure.Class == ErrorClass.User ? ErrorClass.Platform : failure.Class, Type = "kernel.died",
            Message = $"The kernel ended{(at >= 0 ? $" while cell {at + 1} (id {_file.Cells[at].Id}) ran" : "")}: {failure.Message} What was computed until then is in {saved.Notebook}.",
        });
    }

    /// <summary>What ended the kernel. One that still lives, but can't be spoken with, is ended here: nobody else would.</summary>
    private static async Task<Failure> WhyAsync(KernelProcess kernel, KernelGoneException gone)
    {
        try
        {
            var ended = await kernel.Ended.WaitAsync(Patience);
            return new Failure(ErrorClass.Platform, "kernel.died", $"It ended by itself, with exit code {ended.ExitCode}.");
        }
        catch (TimeoutException)
        {
            await kernel.EndAsync();
            return new Failure(ErrorClass.Platform, "kernel.died", $"It had to be ended: {gone.What}.");
        }
        catch (FailureException e)
        {
            return e.Failure;
        }
    }

    private async Task<RunResult> SaveAsync(string status, long memory)
    {
        var (artifacts, stop) = (_context.Artifacts, _context.Stop);
        var executed = await artifacts.PutAsync(_file.Write(), stop);
        var now = DateTimeOffset.UtcNow;
        var record = new RunRecord(1, _request.Name ?? _request.Template ?? "notebook", _context.Run, _context.Step, _context.Attempt, status, _source, Given(),
            (_request.Files ?? ImmutableDictionary<string, ArtifactId>.Empty).ToImmutableSortedDictionary(StringComparer.Ordinal), executed.Id, _kernel!.Kernel, _environment, _request.Size, memory, _began, now, [.. _cells], _failure);
        var written = await artifacts.PutAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(record, OrreryJson.Indented)), stop);
        if (status is "running" or "died")
        {
            _context.Log($"saved {executed.Id} {status}, {_cells.Count(c => c.Status == "completed")} of {_cells.Length} cells");
            return Result(executed.Id, executed.Id, written.Id);
        }

        var source = new Artifact(_source, (await artifacts.ReadAsync(_source, stop)).Length);
        var tree = new FileTree(FileTree.Empty.Files.Add("notebook.ipynb", executed).Add("record.json", written).Add("source.ipynb", source));
        return Result((await artifacts.PutAsync(tree.Json(), stop)).Id, executed.Id, written.Id);

        RunResult Result(ArtifactId files, ArtifactId notebook, ArtifactId recorded) =>
            new(files, notebook, recorded, _source, _glued.ToImmutableDictionary(), Math.Round((now - _began).TotalSeconds, 3), _cells.Count(c => c.Status == "completed"), _failure, _context.Run);
    }

    private void Take(NotebookCell cell, JsonObject output, long bytes)
    {
        if (_budget.Keep(output, bytes) is not { } kept) return;
        cell.Add(kept);
        if (kept["data"] is not JsonObject data || data[GlueType] is not JsonObject glued || glued["name"] is not JsonValue value || !value.TryGetValue<string>(out var name)) return;
        var element = JsonSerializer.SerializeToElement(glued["value"]);
        if (_budget.KeepsValue(name, element.GetRawText().Length)) _glued[name] = element;
    }

    private JsonObject Given() => new(Ordered(_file, _values).Select(v => KeyValuePair.Create(v.Key, v.Value?.DeepClone())));

    /// <summary>As the notebook has them, then by name: the same values give the same cell.</summary>
    private static IReadOnlyDictionary<string, JsonNode?> Ordered(NotebookFile file, ImmutableDictionary<string, JsonNode?> values)
    {
        var order = ParameterCell.Read(file).Select(p => p.Name).ToList();
        return new OrderedDictionary<string, JsonNode?>(values.OrderBy(v => order.IndexOf(v.Key) is var at and >= 0 ? at : int.MaxValue).ThenBy(v => v.Key, StringComparer.Ordinal));
    }
}
