using System.Globalization;

namespace Orrery.Workers.Sandbox;

/// <summary>The sandbox's command line: a pure function of the command and the host's layout.</summary>
/// <remarks>
/// <code>
/// as the superuser:  unshare --user → sh (waits for its id map) → bwrap → sh (process 1) → prlimit → setpriv → program
/// otherwise:                                                      bwrap → sh (process 1) → prlimit → program
/// </code>
/// Process 1 is a shell of our own instead of bubblewrap's, for two reasons. Bubblewrap leaves without waiting for its own, which
/// hides what the tree has used; and ours asks for permission before it starts the program, at a time when everything above it is
/// already bound to die with its parent, so that a parent that dies in the first milliseconds leaves no survivor either (there remains the
/// microsecond between two system calls of bubblewrap, which would leave an idle bubblewrap and no program). Descriptor 3 is the connection on which they talk. (Bubblewrap's own reports aren't used: writing one to a parent that has just died would
/// kill it half-way, and leave its child waiting forever.)
/// <para>
/// The superuser's sandbox has a user namespace in which every id is mapped, and the program runs there as "nobody" with the one capability
/// to read what it is shown. With bubblewrap's own map of a single id, the superuser could neither enter other people's folders nor read their
/// private files, and the kernel would not limit the number of processes.
/// </para>
/// </remarks>
internal static class BwrapArguments
{
    /// <summary>The user that a program runs as inside: nobody.</summary>
    public const uint Nobody = 65534;

    // Says that it is there, and goes on only when told to. The end of the connection means that the supervisor is dead.
    private const string AwaitMap = """echo map >&3; read -r go <&3 || exit 125; exec "$@" """;

    // What bubblewrap's own --disable-userns does. A shell of its own: only a program started after the map is written has the right to.
    private const string ForbidUserNamespaces = """{ echo 0 >/proc/sys/user/max_user_namespaces; } 2>/dev/null; exec "$@" """;

    // The subshell is not the last command, so that it is a process of its own. The shell's own words about a killed child are dropped.
    private const string ProcessOne =
        """exec 5>&2 2>/dev/null; echo 1000 >/proc/self/oom_score_adj; echo ready >&3; read -r go <&3 || exit 125; exec 3>&-; (exec "$@" 2>&5 5>&-); exit $?""";

    private const string ReadAll = "-all,+dac_read_search";

    public static List<string> Build(InnerCommand inner, string scratch, SandboxLimits limits, HostLayout host)
    {
        var line = new List<string>(inner.Layers?.MountFirst() ?? []);
        if (host.IsRoot)
            line.AddRange(["/usr/bin/unshare", "--user", "--", "/bin/sh", "-c", AwaitMap.TrimEnd(), "sh", "/bin/sh", "-c", ForbidUserNamespaces.TrimEnd(), "sh"]);
        line.Add(host.Bubblewrap!);
        if (!host.IsRoot) line.AddRange(["--unshare-user", "--disable-userns", "--uid", $"{Nobody}", "--gid", $"{Nobody}"]);
        line.AddRange([
            "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--hostname", "sandbox",
            "--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop", "ALL"]);
        if (!inner.Network) line.Add("--unshare-net");
        if (host.IsRoot) line.AddRange(["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP", "--cap-add", "CAP_DAC_READ_SEARCH"]);
        AddMounts(line, inner, scratch, limits, host);
        line.AddRange(["--chdir", "/out", "--", "/bin/sh", "-c", ProcessOne, "sh"]);
        AddLimits(line, limits);
        if (host.IsRoot)
        {
            line.AddRange([
                "/usr/bin/setpriv", "--reuid", $"{Nobody}", "--regid", $"{Nobody}", "--clear-groups", "--no-new-privs",
                "--inh-caps=" + ReadAll, "--ambient-caps=" + ReadAll, "--bounding-set=" + ReadAll, "--"]);
        }
        line.Add(inner.Program);
        line.AddRange(inner.Arguments);
        return line;
    }

    private static void AddMounts(List<string> line, InnerCommand inner, string scratch, SandboxLimits limits, HostLayout host)
    {
        foreach (var folder in host.Folders) line.AddRange(["--ro-bind", inner.Layers?.PlaceOf(folder) ?? folder, folder]);
        foreach (var (path, target) in host.Links) line.AddRange(["--symlink", target, path]);
        foreach (var (folder, place) in inner.Layers?.Shown ?? []) line.AddRange(["--ro-bind", place, folder]);
        var settings = inner.Layers is { } layers ? host.Settings.RemoveAll(layers.Shows) : host.Settings;
        foreach (var folder in settings.SelectMany(FoldersAbove).Distinct()) line.AddRange(["--dir", folder]);
        foreach (var path in settings) line.AddRange(["--ro-bind", path, path]);
        if (inner.Network) foreach (var path in HostLayout.NetworkSettings) line.AddRange(["--ro-bind", path, path]);
        line.AddRange(["--dev", "/dev", "--proc", "/proc"]);
        line.AddRange(["--perms", "1777", "--size", Number(limits.TmpBytes), "--tmpfs", "/tmp"]);
        var inside = inner.Mounts.Select(mount => mount.Inside).Concat(inner.Folders.Select(folder => folder.Inside));
        foreach (var folder in inside.SelectMany(FoldersAbove).Distinct()) line.AddRange(["--dir", folder]);
        foreach (var mount in inner.Mounts) line.AddRange(["--ro-bind", mount.Host, mount.Inside]);
        foreach (var folder in inner.Folders) line.AddRange(["--bind", folder.Host, folder.Inside]);
        line.AddRange(["--bind", scratch, "/out"]);
        line.AddRange(["--remount-ro", "/dev", "--remount-ro", "/"]); // both are file systems in memory, which nothing would limit
    }

    /// <summary>The kernel's limit of tasks is wider than the supervisor's, so that whoever passes it is killed with a reason instead of failing to fork.</summary>
    private static void AddLimits(List<string> line, SandboxLimits limits)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(limits.Cpu.TotalSeconds));
        line.AddRange([
            "/usr/bin/prlimit", "--core=0", $"--cpu={seconds}:{seconds + 2}", $"--as={Number(limits.EffectiveAddressSpace)}",
            $"--fsize={Number(limits.FileBytes)}", $"--nproc={2 * limits.Tasks + 8}", "--nofile=4096", "--"]);
    }

    /// <summary>The folders to make for a mount point, outermost first; without this bubblewrap makes them for its owner's eyes only.</summary>
    private static IEnumerable<string> FoldersAbove(string path)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1)) yield return path[..slash];
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
