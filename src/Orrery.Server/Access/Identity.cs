namespace Orrery.Server.Access;

/// <summary>Who asks, as the server found out: the bearer of a token, the local user, or nobody that it knows.</summary>
/// <param name="Caller">In whose name, and in which namespace, what is asked for is done.</param>
/// <param name="Role">Null for nobody.</param>
/// <param name="Confined">The namespace outside of which nothing is there for this asker; null: all namespaces are seen.</param>
public sealed record Identity(Caller Caller, Role? Role, string? Confined)
{
    /// <summary>What a token's namespace is written as that sees all.</summary>
    public const string Everywhere = "*";

    /// <summary>The user of the machine, who came without a token over loopback: may do everything, everywhere.</summary>
    public static readonly Identity Local = new(Caller.Local, Access.Role.Admin, null);

    /// <summary>Somebody without a token, where one is needed: may sign in.</summary>
    public static readonly Identity Nobody = new(new Caller("", "nobody"), null, "");

    /// <summary>The token's id; null when there is none.</summary>
    public string? Token { get; init; }

    /// <summary>When the token stops working; null when never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Cancelled when the token is revoked or has expired: what is then under way for its bearer, such as a stream, is ended.</summary>
    public CancellationToken Gone { get; init; }

    /// <summary>As it acts in one namespace alone.</summary>
    public Identity In(string name) => this with { Caller = Caller with { Namespace = name }, Confined = name };
}
