namespace Orrery.Workers.Sandbox;

/// <summary>Turns what bubblewrap says when it can't make a sandbox into what to do about it.</summary>
internal static class StartFailure
{
    public const string NotInstalled = "The sandbox could not start: bubblewrap (bwrap) is not installed. Install the package \"bubblewrap\".";

    public static string Explain(IReadOnlyList<string> stderr)
    {
        var words = stderr.Count == 0 ? "it ended without a word" : string.Join(" / ", stderr.TakeLast(3));
        return $"The sandbox could not start: {words}. {Advice(words)}";
    }

    private static string Advice(string words) => words switch
    {
        _ when Has(words, "new namespace", "Creating new namespace", "unshare failed", "uid map", "uid_map", "RTM_NEWADDR", "clone") =>
            "Unprivileged user namespaces seem to be forbidden here: check the sysctls kernel.unprivileged_userns_clone (1), user.max_user_namespaces (above 0) and "
            + "kernel.apparmor_restrict_unprivileged_userns (0); in a container, run it with a seccomp and AppArmor profile that permits them.",
        _ when Has(words, "mount proc") =>
            "This container hides parts of /proc, so that no new one can be mounted: start the container with /proc unmasked.",
        _ when Has(words, "Can't find source path", "Can't bind mount") =>
            "An input is gone, or its folder can't be entered by this user: check the path and its permissions.",
        _ when Has(words, "No space left", "Resource temporarily unavailable", "Too many open files") =>
            "The host is out of namespaces, processes or descriptors: run fewer programs at once, or raise user.max_user_namespaces.",
        _ => "Run the sandbox command line by hand to see more.",
    };

    private static bool Has(string text, params string[] parts) => parts.Any(part => text.Contains(part, StringComparison.OrdinalIgnoreCase));
}
