using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Orrery.Services.Notebook.Files;
using Orrery.Services.Notebook.Kernels;
using Orrery.Services.Notebook.Parameters;

namespace Orrery.Services.Notebook.Runs;

/// <summary>What a notebook is, before it is run.</summary>
public sealed record NotebookOutline(ArtifactId Source, string Language, int Cells, ImmutableArray<Parameter> Parameters);

/// <summary>Runs notebooks, one function for each size of kernel: what an attempt needs belongs to its function.</summary>
internal static class RunFunctions
{
    public static readonly Function<RunRequest, RunResult> Small = Define("execute", KernelSize.Small, new Shape(1, 512 * Shape.MiB));
    public static readonly Function<RunRequest, RunResult> Medium = Define("execute-medium", KernelSize.Medium, new Shape(1, 2 * Shape.GiB));
    public static readonly Function<RunRequest, RunResult> Large = Define("execute-large", KernelSize.Large, new Shape(2, 6 * Shape.GiB));

    /// <summary>Reads a notebook's parameters, for forms.</summary>
    public static readonly Function<RunRequest, NotebookOutline> Outline = Function.Define<RunRequest, NotebookOutline>("outline", async (request, context) =>
    {
        var (source, bytes) = await Templates.SourceAsync(request, context);
        var file = NotebookFile.Parse(bytes, request.Name ?? "notebook");
        return new NotebookOutline(source, file.Language, file.Cells.Count, ParameterCell.Read(file));
    }) with { Shape = Shape.Light };

    public static Function<RunRequest, RunResult> Of(KernelSize size) => size switch { KernelSize.Medium => Medium, KernelSize.Large => Large, _ => Small };

    private static Function<RunRequest, RunResult> Define(string name, KernelSize size, Shape shape) => Function.Define<RunRequest, RunResult>(name, async (request, context) =>
    {
        var (source, bytes) = await Templates.SourceAsync(request, context);
        var kernel = await KernelFiles.StoreAsync(context.Artifacts, context.Stop);
        return await new Execution(request with { Size = size }, source, NotebookFile.Parse(bytes, request.Name ?? request.Template ?? "The notebook"), context).RunAsync(kernel, shape.Memory);
    }) with { Shape = shape, Timeout = TimeSpan.FromMinutes(10) };
}
