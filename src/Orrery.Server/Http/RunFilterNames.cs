using Orrery.Client;

namespace Orrery.Server.Http;

/// <summary>What the query of <c>/runs</c> may say: the same for the API and for the page. What isn't known is refused, so that nothing widens what is meant.</summary>
internal static class RunFilterNames
{
    /// <summary>Before the name of an attribute, one each: <c>attr.customer=Ada</c>.</summary>
    public const string Attribute = "attr.";

    /// <summary>Several attributes as a person writes them: <c>attributes=customer=Ada, urgent=true</c>.</summary>
    public const string Attributes = "attributes";

    private static readonly string[] Known = ["state", "service", "workflow", "since", "until", "endedSince", "version", "q", "key", "id", "before", "limit", Attributes];

    public static bool IsKnown(string name) => Known.Contains(name) || name.StartsWith(Attribute, StringComparison.Ordinal);

    /// <exception cref="OrreryException">Something isn't written like that.</exception>
    public static KeyValuePair<string, string>[] AttributesIn(string text) =>
    [
        .. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, var value]
            ? KeyValuePair.Create(name, value)
            : throw new OrreryException("query.attribute", $"'{part}' is no attribute; one looks like customer=Ada, and several are separated by commas.") { Status = 400 }),
    ];

    public static OrreryException Unknown(string name) =>
        new("query.unknown", $"'{(name.Length > 40 ? name[..40] + "…" : name)}' is no filter of runs. There are: {string.Join(", ", Known)}, and {Attribute}NAME.") { Status = 400 };
}
