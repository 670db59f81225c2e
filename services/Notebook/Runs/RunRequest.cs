using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Orrery.Services.Notebook.Runs;

/// <summary>What a run of a notebook may use.</summary>
public enum KernelSize
{
    /// <summary>One core, 512 MiB: what most notebooks need.</summary>
    Small,

    /// <summary>One core, 2 GiB.</summary>
    Medium,

    /// <summary>Two cores, 6 GiB.</summary>
    Large,
}

/// <summary>A notebook to run.</summary>
[Description("A notebook to run, with its parameters.")]
public sealed record RunRequest(
    [property: Description("A notebook file, nbformat 4.")] ArtifactId? Notebook = null,
    [property: Description("Or the name of a template that comes with the service, such as frame-sizes.")] string? Template = null,
    [property: Description("Values of the notebook's parameters. {now:yyyy-MM-dd} and {now-1d:yyyy-MM-dd} in a text stand for when the run began, in UTC.")] ImmutableDictionary<string, JsonElement>? Parameters = null,
    [property: Description("What people call it."), Searchable] string? Name = null,
    [property: Description("Files that cells read as /in/NAME.")] ImmutableDictionary<string, ArtifactId>? Files = null,
    [property: Description("Cores and memory of its kernel.")] KernelSize Size = KernelSize.Small,
    [property: Description("How often it is tried again when its kernel dies or its worker is lost."), Range(0, 10)] int Retries = 2,
    [property: Description("Seconds that an attempt may take."), Range(1, 86400)] double WithinSeconds = 600);

/// <summary>The cell that ended a run.</summary>
/// <param name="Cell">From 1, as people count.</param>
/// <param name="Line">In the cell, from 1; 0 where it isn't known.</param>
public sealed record CellFailure(int Cell, string Id, int Line, string Name, string Message)
{
    public override string ToString() => $"Cell {Cell} (id {Id}){(Line > 0 ? $", line {Line}" : "")}: {Name}: {Message}";
}

/// <summary>What a run has made.</summary>
/// <param name="Files">A folder of notebook.ipynb, record.json and source.ipynb.</param>
/// <param name="Notebook">The executed notebook.</param>
/// <param name="Record">All that the run is known by, as JSON.</param>
/// <param name="Values">What its cells glued, by name.</param>
/// <param name="Failure">The cell that failed; null if none did.</param>
public sealed record RunResult(ArtifactId Files, ArtifactId Notebook, ArtifactId Record, ArtifactId Source, ImmutableDictionary<string, JsonElement> Values, double Seconds, int Cells, CellFailure? Failure = null, RunId? Run = null);

/// <summary>What is to be seen of a run from outside; of one that failed, too.</summary>
public sealed record RunState(string Name, string Status, RunResult? Result = null);
