namespace Orrery.Server.Access;

/// <summary>What the bearer of a token may do. Each of the first three may do what the one before it may.</summary>
public enum Role
{
    /// <summary>Reads.</summary>
    Viewer,

    /// <summary>Starts, cancels, retries, signals, updates, uploads, sets schedules.</summary>
    Operator,

    /// <summary>Also deploys, drains workers, makes and revokes tokens.</summary>
    Admin,

    /// <summary>Serves code to the server, and reads and writes artifacts. Nothing else.</summary>
    Worker,
}

/// <summary>Names of roles.</summary>
public static class RoleName
{
    public static readonly IReadOnlyList<string> All = [.. Enum.GetNames<Role>().Select(n => n.ToLowerInvariant())];

    public static string Word(this Role role) => All[(int)role];

    /// <summary>Reads a role's name; null when there is no such role.</summary>
    public static Role? Find(string? word) => word is not null && All.Contains(word) ? Enum.Parse<Role>(word, ignoreCase: true) : null;
}
