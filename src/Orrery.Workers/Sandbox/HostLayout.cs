using System.Collections.Immutable;

namespace Orrery.Workers.Sandbox;

/// <summary>What of the host's system folders a sandbox shows, found out once: programs and libraries, no data, no configuration to speak of.</summary>
/// <param name="Bubblewrap">Path of <c>bwrap</c>, or null when it isn't installed.</param>
/// <param name="Links">Root folders that are symbolic links, such as <c>/lib</c>, with their targets.</param>
/// <param name="Folders">Root folders to mount.</param>
/// <param name="Settings">
/// Single files and folders that programs can't do without: the loader's cache, alternatives and fonts, and the layout of the processors (without which
/// x265, for one, runs on a single thread).
/// </param>
/// <param name="IsRoot">Whether this process runs as the superuser.</param>
internal sealed record HostLayout(
    string? Bubblewrap,
    ImmutableArray<(string Path, string Target)> Links,
    ImmutableArray<string> Folders,
    ImmutableArray<string> Settings,
    bool IsRoot)
{
    private static readonly Lazy<HostLayout> Found = new(Look);
    private static readonly string[] Roots = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];
    private static readonly string[] ProgramFolders = ["/usr/local/bin", "/usr/bin", "/bin"];

    /// <summary>This host.</summary>
    public static HostLayout Current => Found.Value is { Bubblewrap: null } ? Look() : Found.Value; // it may have been installed since

    /// <summary>What a program needs besides, to find others over a network.</summary>
    public static IEnumerable<string> NetworkSettings => new[] { "/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/ssl/certs" }.Where(Path.Exists);

    /// <summary>Where a program is, or null.</summary>
    public static string? FindProgram(string name) => ProgramFolders.Select(folder => $"{folder}/{name}").FirstOrDefault(File.Exists);

    /// <summary>Whether a path lies in a folder that every sandbox shows.</summary>
    public bool Shows(string path) => Folders.Concat(Links.Select(link => link.Path)).Any(root => path.StartsWith(root + "/", StringComparison.Ordinal));

    private static HostLayout Look()
    {
        var present = Roots.Where(Directory.Exists).Select(path => (Path: path, Target: new DirectoryInfo(path).LinkTarget)).ToArray();
        return new(
            FindProgram("bwrap"),
            [.. present.Where(root => root.Target is not null).Select(root => (root.Path, root.Target!))],
            [.. present.Where(root => root.Target is null).Select(root => root.Path)],
            [.. new[] { "/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/sys/devices/system/cpu", "/sys/devices/system/node" }.Where(Path.Exists)],
            Environment.IsPrivilegedProcess);
    }
}
