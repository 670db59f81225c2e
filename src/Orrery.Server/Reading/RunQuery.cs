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
}
