namespace Orrery.Server.Reading;

/// <summary>Which runs of the list are wanted, newest first; null where it doesn't matter.</summary>
/// <param name="Since">Only runs that were started then or later.</param>
/// <param name="Version">Only runs that are pinned to it.</param>
/// <param name="Before">Only runs that follow this one in the list.</param>
internal sealed record RunQuery(
    int Limit, string? State = null, string? Service = null, string? Workflow = null, DateTimeOffset? Since = null, RunId? Before = null, VersionId Version = default)
{
    /// <summary>Only runs of it; null: of all namespaces.</summary>
    public string? Namespace { get; init; }

    /// <summary>Only runs that were started before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only runs that ended then or later.</summary>
    public DateTimeOffset? EndedSince { get; init; }

    /// <summary>Only runs whose id begins so; the part before the dash may be left out.</summary>
    public string? Id { get; init; }

    /// <summary>Only what was started under this idempotency key.</summary>
    public string? Key { get; init; }

    /// <summary>Only runs whose id begins so, that were started under this key, or whose service or workflow has it in its name.</summary>
    public string? Text { get; init; }

    /// <summary>Only runs with all of these.</summary>
    public IReadOnlyList<RunAttribute> Attributes { get; init; } = [];
}

/// <summary>A value of a run's input by which it can be found.</summary>
internal readonly record struct RunAttribute(string Name, string Value);
