namespace Orrery.Client;

/// <summary>Who a server takes one for.</summary>
/// <param name="Principal">The name that what one does is recorded under.</param>
/// <param name="Namespace">The only one that is seen; <c>*</c> for all.</param>
/// <param name="Role"><c>viewer</c>, <c>operator</c>, <c>admin</c> or <c>worker</c>.</param>
/// <param name="May">The actions that are allowed, such as <c>run.cancel</c>.</param>
public sealed record SessionView(string Principal, string Namespace, string Role, IReadOnlyList<string> May)
{
    /// <summary>The namespace of what one starts.</summary>
    public string StartsIn { get; init; } = "default";

    /// <summary>When the token stops working; null when never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The user of the server's machine, who came without a token.</summary>
    public bool Local { get; init; }
}

/// <summary>A token as a server knows it.</summary>
/// <param name="Id">Eight hexadecimal digits; also in the token itself.</param>
public sealed record TokenView(string Id, string Label, string Role, string Namespace, DateTimeOffset Created)
{
    /// <summary>When it stops working; null when never.</summary>
    public DateTimeOffset? Expires { get; init; }

    public DateTimeOffset? Revoked { get; init; }

    /// <summary>When it was last used, to about a minute.</summary>
    public DateTimeOffset? Used { get; init; }

    /// <summary>The token itself: only in the answer that made it.</summary>
    public string? Token { get; init; }
}
