namespace Orrery.Cli.Doctor;

/// <summary>The programs that work is done with: are they there, and do they work?</summary>
internal static class ToolChecks
{
    private const string Setup = "./orrery setup installs it";

    /// <summary>Encoders of ffmpeg that are used today, and those that later ladders will use.</summary>
    private static readonly string[] Needed = ["libx264", "aac"], Nice = ["libx265", "libsvtav1", "libvpx-vp9", "libopus"];

    public static async Task<Finding> FfmpegAsync(CancellationToken stop)
    {
        if (await Probe.RunAsync("ffmpeg", ["-hide_banner", "-encoders"], stop) is not { } said) return Missing("ffmpeg", $"Debian package ffmpeg; {Setup}");
        if (said.ExitCode != 0) return new Finding("ffmpeg", Health.Bad, said.Complaint, $"Install it anew: Debian package ffmpeg; {Setup}");
        var version = ToolText.Version((await Probe.RunAsync("ffmpeg", ["-version"], stop))?.Output ?? "") ?? "of unknown version";
        return Encoders(version, said.Output);
    }

    internal static Finding Encoders(string version, string text)
    {
        var encoders = ToolText.Encoders(text);
        string[] missing = [.. Needed.Where(e => !encoders.Contains(e))], absent = [.. Nice.Where(e => !encoders.Contains(e))];
        var found = $"{version}, with {string.Join(", ", Needed.Concat(Nice).Where(encoders.Contains))}";
        return missing.Length > 0 ? new Finding("ffmpeg", Health.Bad, $"{version}, without the encoder {string.Join(", ", missing)}", "Install a build that has it: Debian package ffmpeg")
            : absent.Length > 0 ? new Finding("ffmpeg", Health.Good, $"{found} (not {string.Join(", ", absent)})")
            : new Finding("ffmpeg", Health.Good, found);
    }

    public static async Task<Finding> FfprobeAsync(CancellationToken stop) =>
        await Probe.RunAsync("ffprobe", ["-version"], stop) is { ExitCode: 0 } said
            ? new Finding("ffprobe", Health.Good, ToolText.Version(said.Output) ?? "of unknown version")
            : Missing("ffprobe", $"Debian package ffmpeg; {Setup}");

    /// <summary>Installed isn't enough: containers and hardened kernels often forbid new namespaces.</summary>
    public static async Task<Finding> BubblewrapAsync(CancellationToken stop)
    {
        if (await Probe.RunAsync("bwrap", ["--version"], stop) is not { } said) return Missing("bubblewrap", $"Debian package bubblewrap; {Setup}");
        var version = ToolText.Version(said.Output) ?? "of unknown version";
        var tried = await Probe.RunAsync("bwrap", ["--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--unshare-all", "--die-with-parent", "true"], stop);
        return tried is { ExitCode: 0 }
            ? new Finding("bubblewrap", Health.Good, $"{version}, starts a sandbox")
            : new Finding("bubblewrap", Health.Bad, $"{version}, but no sandbox starts: {tried?.Complaint}",
                "Allow user namespaces (sysctl kernel.unprivileged_userns_clone=1), run as root, or start the container with the right to make namespaces");
    }

    /// <summary>Scores a tiny picture against itself, since a build may list the filter and lack the model.</summary>
    public static async Task<Finding> VmafAsync(CancellationToken stop)
    {
        const string Name = "VMAF";
        var path = Path.Combine(ToolFolder.Path, "node_modules", "@ffprobe-installer", "linux-x64", "ffprobe");
        if (!File.Exists(path)) return new Finding(Name, Health.Bad, "no ffprobe that can score", $"{Setup} (looked for {path})");
        const string Graph = "color=s=192x192:r=5:d=0.4[a];color=s=192x192:r=5:d=0.4[b];[a][b]libvmaf=model=version=vmaf_v0.6.1";
        var said = await Probe.RunAsync(path, ["-v", "error", "-f", "lavfi", "-i", Graph, "-show_entries", "frame=pts", "-of", "csv"], stop);
        return said is { ExitCode: 0, Output.Length: > 0 }
            ? new Finding(Name, Health.Good, $"ffprobe {ToolText.Version((await Probe.RunAsync(path, ["-version"], stop))?.Output ?? "")} scores with vmaf_v0.6.1")
            : new Finding(Name, Health.Bad, $"{path} can't score: {said?.Complaint ?? "it can't be started"}", "Install it anew: delete artifacts/tools, then ./orrery setup");
    }

    /// <summary>Only the demo needs it.</summary>
    public static Finding SampleClip() => File.Exists(ToolFolder.SampleClip)
        ? new Finding("sample clip", Health.Good, ToolFolder.SampleClip)
        : new Finding("sample clip", Health.Warning, "not installed; 'orrery demo' needs it", Setup);

    private static Finding Missing(string name, string how) => new(name, Health.Bad, "not installed", how);
}
