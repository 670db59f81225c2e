using System.Collections.Immutable;

namespace Orrery.Workers.Sandbox;

/// <summary>The program as the sandbox sees it, with the mounts it needs; or what is wrong with the request.</summary>
internal sealed record InnerCommand(string Program, ImmutableArray<string> Arguments, ImmutableArray<ReadOnlyMount> Mounts)
{
    private static readonly string[] Reserved = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "proc", "dev", "etc", "tmp", "out", "sys"];

    public string Line => ShellQuote.Line([Program, .. Arguments]);

    /// <summary>Finds the program and checks that all that is to be mounted exists. Exactly one of the two results is null.</summary>
    /// <exception cref="ArgumentException">A path inside the sandbox is not one that a mount may have.</exception>
    public static (InnerCommand? Command, string? Problem) Resolve(SandboxCommand command, HostLayout host)
    {
        var mounts = command.Inputs.AddRange(command.Tools);
        foreach (var mount in mounts) CheckInside(mount.Inside);
        foreach (var mount in mounts)
        {
            if (!Path.IsPathFullyQualified(mount.Host)) throw new ArgumentException($"The host path \"{mount.Host}\" of {mount.Inside} must be absolute.");
            if (!Path.Exists(mount.Host)) return (null, $"{mount.Host}, needed as {mount.Inside}, does not exist. Restore it or compute it again.");
        }
        if (!Directory.Exists(command.Scratch)) return (null, $"The scratch folder {command.Scratch} does not exist.");
        var (program, problem) = FindProgram(command, host, ref mounts);
        return program is null ? (null, problem) : (new(program, command.Arguments, mounts), null);
    }

    private static (string? Program, string? Problem) FindProgram(SandboxCommand command, HostLayout host, ref ImmutableArray<ReadOnlyMount> mounts)
    {
        var program = command.Program;
        if (!program.Contains('/'))
        {
            return HostLayout.FindProgram(program) is { } found
                ? (found, null)
                : (null, $"The program {program} is not installed: it is in none of /usr/local/bin, /usr/bin and /bin. Install it on this worker.");
        }
        if (IsInside(program, mounts)) return (program, null);
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
