using System.Collections.Immutable;

namespace Orrery.Workers.Sandbox;

/// <summary>The program as the sandbox sees it, with the mounts it needs; or what is wrong with the request.</summary>
internal sealed record InnerCommand(string Program, ImmutableArray<string> Arguments, ImmutableArray<ReadOnlyMount> Mounts)
{
    public ImmutableArray<WritableMount> Folders { get; init; } = [];

    public LayerStack? Layers { get; init; }

    public bool Network { get; init; }

    private static readonly string[] Reserved = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "proc", "dev", "etc", "tmp", "out", "sys"];

    public string Line => ShellQuote.Line([Program, .. Arguments]);

    /// <summary>Finds the program and checks that all that is to be mounted exists. Exactly one of the two results is null.</summary>
    /// <exception cref="ArgumentException">A path inside the sandbox is not one that a mount may have.</exception>
    public static (InnerCommand? Command, string? Problem) Resolve(SandboxCommand command, HostLayout host)
    {
        var mounts = command.Inputs.AddRange(command.Tools);
        foreach (var (path, inside) in mounts.Select(m => (m.Host, m.Inside)).Concat(command.Folders.Select(f => (f.Host, f.Inside))))
        {
            CheckInside(inside);
            if (!Path.IsPathFullyQualified(path)) throw new ArgumentException($"The host path \"{path}\" of {inside} must be absolute.");
            if (!Path.Exists(path)) return (null, $"{path}, needed as {inside}, does not exist. Restore it or compute it again.");
        }
        if (command.Layers?.Problem(host) is { } unstackable) return (null, unstackable);
        if (!Directory.Exists(command.Scratch)) return (null, $"The scratch folder {command.Scratch} does not exist.");
        var (program, problem) = FindProgram(command, host, ref mounts);
        return program is null ? (null, problem) : (new(program, command.Arguments, mounts) { Folders = command.Folders, Layers = command.Layers, Network = command.Network }, null);
    }

    private static (string? Program, string? Problem) FindProgram(SandboxCommand command, HostLayout host, ref ImmutableArray<ReadOnlyMount> mounts)
    {
        var program = command.Program;
        if (!program.Contains('/'))
        {
            return HostLayout.FindProgram(program) is { } found
                ? (found, null)
                : command.Layers?.FindProgram(program) is { } layered ? (layered, null) : (null, $"The program {program} is not installed: it is in none of /usr/local/bin, /usr/bin and /bin. Install it on this worker.");
        }
        if (IsInside(program, mounts) || command.Layers?.Shows(program) == true) return (program, null);
        if (!Path.IsPathFullyQualified(program) || !File.Exists(program)) return (null, $"The program {program} does not exist on this worker.");
        if (host.Shows(program)) return (program, null);
        var inside = "/tools/" + Path.GetFileName(program);
        mounts = mounts.Add(new(program, inside));
        return (inside, null);
    }

    private static bool IsInside(string path, ImmutableArray<ReadOnlyMount> mounts) => path.StartsWith("/out/", StringComparison.Ordinal)
        || mounts.Any(mount => path == mount.Inside || path.StartsWith(mount.Inside + "/", StringComparison.Ordinal));

    private static void CheckInside(string path)
    {
        var parts = path.Split('/');
        if (parts.Length < 2 || parts[0].Length > 0 || parts[1..].Any(part => part is "" or "." or "..") || Reserved.Contains(parts[1]))
            throw new ArgumentException($"\"{path}\" can't be a path inside the sandbox: it must be absolute, plain, and not below /{string.Join(", /", Reserved)}.");
    }
}
