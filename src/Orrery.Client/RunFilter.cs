namespace Orrery.Client;

/// <summary>Which runs are meant; null where it doesn't matter.</summary>
/// <param name="State"><c>running</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c> or <c>parked</c>.</param>
/// <param name="Since">Only runs that were started then or later.</param>
/// <param name="Version">Only runs that are pinned to this version, a whole id.</param>
public sealed record RunFilter(string? State = null, string? Service = null, string? Workflow = null, DateTimeOffset? Since = null, string? Version = null)
{
    internal string Query() =>
        Of("state", State) + Of("service", Service) + Of("workflow", Workflow) + Of("since", Since?.UtcDateTime.ToString("O")) + Of("version", Version);

    private static string Of(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}
