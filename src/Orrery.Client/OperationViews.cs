using System.Text.Json;

namespace Orrery.Client;

/// <summary>A service with what can be asked of it.</summary>
/// <param name="Version">What the code calls itself.</param>
/// <param name="VersionId">The published version; null for code that isn't published.</param>
/// <param name="Workers">Connected workers that have it.</param>
/// <param name="Workflows">In the order in which the service names them.</param>
public sealed record ServiceOperations(string Name, string Version, string? VersionId, IReadOnlyList<string> Workers, IReadOnlyList<WorkflowView> Workflows);

/// <summary>A workflow that can be started.</summary>
/// <param name="Description">Null when its author gave none.</param>
public sealed record WorkflowView(string Name, string? Description = null)
{
    /// <summary>The JSON Schema of what it is started with; null when it isn't known.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>The JSON Schema of what it ends with; null when it isn't known.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>An input to begin with: the author's, or one made up from the schema. Null when there is no schema.</summary>
    public JsonElement? Example { get; init; }

    /// <summary>What a run of it can be told; in declared order, as all that follow.</summary>
    public IReadOnlyList<InteractionView> Signals { get; init; } = [];

    /// <summary>What a run of it answers.</summary>
    public IReadOnlyList<InteractionView> Queries { get; init; } = [];

    /// <summary>What a run of it does when it is asked to.</summary>
    public IReadOnlyList<InteractionView> Updates { get; init; } = [];

    /// <summary>Why there are no schemas, where there are none.</summary>
    public string? Missing { get; init; }
}

/// <summary>A signal, a query or an update.</summary>
/// <param name="Description">Null when its author gave none.</param>
/// <param name="Input">The JSON Schema of what it carries; null when it isn't known.</param>
/// <param name="Result">The JSON Schema of its answer; null for a signal, or when it isn't known.</param>
/// <param name="Example">Something to carry that its schema allows.</param>
public sealed record InteractionView(string Name, string? Description, JsonElement? Input, JsonElement? Result, JsonElement? Example);
