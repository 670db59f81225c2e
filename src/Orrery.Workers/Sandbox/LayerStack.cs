using System.Collections.Immutable;

namespace Orrery.Workers.Sandbox;

/// <summary>Folders stacked over the host's system by overlayfs, read-only: <c>usr</c> over the host's; <c>etc</c>, <c>opt</c> and <c>var</c> over nothing of the host but the settings that every sandbox shows.</summary>
/// <remarks>The stack is mounted in a mount namespace of the sandbox's own, so it is gone when the sandbox is, however that ends. Mounting takes the superuser.</remarks>
/// <param name="Folders">The lowest first; what lies in a later one hides what lies in an earlier one.</param>
/// <param name="At">An empty folder to mount it in, outside what the program may write to. <see cref="Prepare"/> fills it.</param>
public sealed record LayerStack(ImmutableArray<string> Folders, string At)
{
    private static readonly string[] Own = ["etc", "opt", "var"];

    // Mounts pairs of a place and what lies there, up to the mark, and becomes the rest of the line.
    private const string MountAll = """while [ "$1" != -- ]; do mount -t overlay overlay -o "ro,lowerdir=$2" "$1" || exit 125; shift 2; done; shift; exec "$@" """;

    /// <summary>What is shown besides the host's own folders, and where on the host it lies.</summary>
    internal IEnumerable<(string Inside, string Place)> Shown => Own.Where(name => Lower(name).Length > 0).Select(name => ("/" + name, PlaceIn(name)));

    /// <summary>Makes the places to mount at, and copies the settings that the lowest layer lies over.</summary>
    internal void Prepare()
    {
        foreach (var name in Own.Append("usr").Append("none")) Directory.CreateDirectory(Path.Combine(At, name));
        foreach (var path in HostLayout.Current.Settings.Concat(HostLayout.NetworkSettings).Where(p => p.StartsWith("/etc/", StringComparison.Ordinal)).Distinct())
            Copy(path, Path.Combine(At, "base" + path));
    }

    /// <summary>Why it can't be mounted here, and what to do; null when it can.</summary>
    internal string? Problem(HostLayout host)
    {
        if (!host.IsRoot) return "Layers are mounted by the superuser, and this worker runs as an ordinary user. Start it as root, or open the session without layers.";
        foreach (var folder in Folders.Append(At))
        {
            if (!Path.IsPathFullyQualified(folder) || folder.AsSpan().ContainsAny(':', ',', '\\'))
                throw new ArgumentException($"The layer \"{folder}\" must be an absolute path without colons, commas and backslashes.");
            if (!Directory.Exists(folder)) return $"The layer {folder} does not exist. Make it again.";
        }

        return null;
    }

    /// <summary>The beginning of the sandbox's command line, which mounts the stack.</summary>
    internal IEnumerable<string> MountFirst()
    {
        string[] start = ["/usr/bin/unshare", "--mount", "--propagation", "private", "--", "/bin/sh", "-c", MountAll.TrimEnd(), "sh"];
        var mounts = Own.Append("usr").Where(name => Lower(name).Length > 0).SelectMany(name => new[] { PlaceIn(name), string.Join(':', Lower(name).Append(Path.Combine(At, "none"))) });
        return [.. start, .. mounts, "--"];
    }

    /// <summary>Where a folder of the host's system is shown from; null for one that the stack leaves as it is.</summary>
    internal string? PlaceOf(string folder) => folder == "/usr" ? PlaceIn("usr") : null;

    /// <summary>Whether a path inside is the stack's.</summary>
    internal bool Shows(string path) => path.Split('/') is ["", var top, _, ..] && (Own.Contains(top) && Lower(top).Length > 0 || top == "usr");

    internal string? FindProgram(string name) => Folders.Reverse()
        .SelectMany(folder => new[] { "usr/local/bin", "usr/bin" }.Where(bin => File.Exists(Path.Combine(folder, bin, name)))).Select(bin => $"/{bin}/{name}").FirstOrDefault();

    private string PlaceIn(string name) => Path.Combine(At, name);

    /// <summary>What lies there, the topmost first.</summary>
    private ImmutableArray<string> Lower(string name)
    {
        var layers = Folders.Reverse().Select(folder => Path.Combine(folder, name)).Where(Directory.Exists);
        return name switch
        {
            "usr" => [.. layers, "/usr"],
            "etc" => [.. layers, Path.Combine(At, "base", "etc")],
            _ => [.. layers],
        };
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        if (new FileInfo(from).LinkTarget is { } target)
        {
            if (Directory.Exists(from) && !Path.Exists(to)) Directory.CreateSymbolicLink(to, target);
            else if (File.Exists(from)) File.Copy(from, to, overwrite: true);
        }
        else if (Directory.Exists(from))
        {
            Directory.CreateDirectory(to);
            foreach (var entry in Directory.EnumerateFileSystemEntries(from)) CopyEntry(entry, Path.Combine(to, Path.GetFileName(entry)));
        }
        else
        {
            File.Copy(from, to, overwrite: true);
        }
    }

    /// <summary>Links within are kept as links: alternatives are nothing else.</summary>
    private static void CopyEntry(string from, string to)
    {
        if (new FileInfo(from).LinkTarget is { } target) File.CreateSymbolicLink(to, target);
        else Copy(from, to);
    }
}
