namespace Orrery.Client;

/// <summary>Which runs are meant; null where it doesn't matter.</summary>
/// <param name="State"><c>running</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c> or <c>parked</c>.</param>
/// <param name="Since">Only runs that were started then or later.</param>
/// <param name="Version">Only runs that are pinned to this version, a whole id.</param>
public sealed record RunFilter(string? State = null, string? Service = null, string? Workflow = null, DateTimeOffset? Since = null, string? Version = null)
{
    /// <summary>Only runs that were started before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only runs that ended then or later.</summary>
    public DateTimeOffset? EndedSince { get; init; }

    /// <summary>Only runs whose id begins so, that were started under this idempotency key, or whose service or workflow has it in its name.</summary>
    public string? Text { get; init; }

    /// <summary>Only what was started under this idempotency key. Not together with <see cref="Text"/>.</summary>
    public string? Key { get; init; }

    /// <summary>Only runs whose id begins so; the part before the dash may be left out.</summary>
    public string? Id { get; init; }

    /// <summary>Only runs whose input has all of these values, of properties that <see cref="SearchableAttribute"/> marks; null or empty where it doesn't matter.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Attributes { get; init; }

    /// <summary>All runs are meant.</summary>
    public bool IsEmpty => Query() is "";

    /// <summary>What an address says of it, each behind an ampersand; empty for all runs.</summary>
    public string Query() =>
        Of("q", Text) + Of("state", State) + Of("service", Service) + Of("workflow", Workflow) + Of("since", Stamp(Since)) + Of("until", Stamp(Until)) + Of("endedSince", Stamp(EndedSince))
        + Of("version", Version) + Of("key", Key) + Of("id", Id) + string.Concat((Attributes ?? []).Select(a => Of("attr." + a.Key, a.Value)));

    private static string? Stamp(DateTimeOffset? at) => at?.UtcDateTime.ToString("O");

    private static string Of(string name, string? value) => value is null ? "" : $"&{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}";
}
