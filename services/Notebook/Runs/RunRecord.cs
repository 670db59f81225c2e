using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Orrery.Services.Notebook.Runs;

/// <summary>The immutable record of one attempt to run a notebook: an artifact, so named by its own bytes, which name all others.</summary>
/// <param name="Source">The notebook as it was given.</param>
/// <param name="Parameters">As injected.</param>
/// <param name="Executed">The notebook with its outputs, errors among them.</param>
/// <param name="Kernel">The kernel's program: one id for all its files.</param>
/// <param name="Environment">Runtime, system, and what the cells' languages were run with.</param>
/// <param name="Status"><c>completed</c>, <c>failed</c> (a cell), <c>died</c> (the kernel) or <c>running</c> (saved between two cells).</param>
public sealed record RunRecord(
    int Version, string Name, RunId Run, string Step, int Attempt, string Status, ArtifactId Source, JsonObject Parameters, ImmutableSortedDictionary<string, ArtifactId> Files, ArtifactId Executed, ArtifactId Kernel,
    JsonObject Environment, KernelSize Size, long MemoryLimit, DateTimeOffset StartedAt, DateTimeOffset EndedAt, ImmutableArray<CellRecord> Cells, CellFailure? Failure);

/// <summary>What became of one cell.</summary>
/// <param name="Status"><c>pending</c>, <c>running</c>, <c>completed</c> or <c>failed</c>.</param>
/// <param name="Seconds">In the kernel.</param>
public sealed record CellRecord(string Id, string Language, string Status, DateTimeOffset? StartedAt = null, double Seconds = 0, string? Error = null);
