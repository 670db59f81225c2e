namespace Orrery.Server.Access.Tokens;

/// <summary>What a server keeps of a token: everything but the token itself.</summary>
/// <param name="Hash">Of the token, in hexadecimal digits.</param>
internal sealed record TokenRecord(string Id, string Label, Role Role, string Namespace, DateTimeOffset Created, DateTimeOffset? Expires, string Hash)
{
    /// <summary>A label has at most so many characters.</summary>
    public const int MostInLabel = 60;

    /// <summary>What the engine and the server call themselves where a principal is named: a label that says the same would lie.</summary>
    private static readonly string[] Reserved = ["local", "nobody", "deadline", "worker", "parent", "orrery"];

    public DateTimeOffset? Revoked { get; init; }

    public bool IsUsable(DateTimeOffset now) => Revoked is null && !(Expires <= now);

    /// <summary>Its bearer. One that sees all namespaces starts in the usual one.</summary>
    public Identity Bearer() => new(
        new Caller(Namespace == Identity.Everywhere ? Caller.Local.Namespace : Namespace, Label is "" ? $"token-{Id}" : Label), Role, Namespace == Identity.Everywhere ? null : Namespace) { Token = Id, Expires = Expires };

    /// <summary>Makes a token.</summary>
    /// <param name="lasts">How long it works; null for ever.</param>
    /// <returns>Its text, which is nowhere else, and what is kept.</returns>
    /// <exception cref="ArgumentException">A part of it makes no sense; the message says which.</exception>
    public static (string Text, TokenRecord Record) Make(Role role, string @namespace, string label, TimeSpan? lasts, DateTimeOffset now)
    {
        if (WrongIn(@namespace, label) is { } wrong) throw new ArgumentException(wrong);
        if (role == Role.Worker && @namespace != Identity.Everywhere) throw new ArgumentException("A worker is given the work of all namespaces, so its token is made for '*'.");
        var (text, id) = TokenText.New();
        return (text, new TokenRecord(id, label, role, @namespace, now, lasts is { } span ? now + span : null, Convert.ToHexStringLower(TokenText.Hash(text))));
    }

    private static string? WrongIn(string name, string label)
    {
        if (name != Identity.Everywhere && !IsNamespace(name)) return $"'{name}' can't name a namespace: 1 to 40 small letters, digits and dashes are wanted, or '*' for all.";
        if (Reserved.Contains(label, StringComparer.OrdinalIgnoreCase)) return $"The label '{label}' is the server's own; choose another one.";
        return label.Length <= MostInLabel && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@' or ' ') ? null
            : $"'{label}' can't be a label: at most {MostInLabel} letters, digits, spaces and - _ . @ are wanted.";
    }

    /// <summary>Whether a namespace can have this name.</summary>
    public static bool IsNamespace(string name) => name.Length is > 0 and <= 40 && name[0] != '-' && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
