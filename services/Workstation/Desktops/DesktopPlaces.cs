using System.Diagnostics;

namespace Orrery.Services.Workstation.Desktops;

/// <summary>Where on this machine desktops have what they need while they live: pipes to their agents, unpacked images.</summary>
internal static class DesktopPlaces
{
    /// <summary>A cache: it can be deleted when no server runs. <c>ORRERY_WORKSTATION_CACHE</c> puts it elsewhere.</summary>
    public static string Root { get; } = Environment.GetEnvironmentVariable("ORRERY_WORKSTATION_CACHE") is { Length: > 0 } named ? named
        : Environment.IsPrivilegedProcess ? "/var/cache/orrery/workstation" : Path.Combine(Path.GetTempPath(), $"orrery-workstation-{Environment.UserName}");

    public static string Control(RunId run) => Path.Combine(Root, "control", run.ToString());

    public static string Layer(ArtifactId layer) => Path.Combine(Root, "layers", layer.Hex);

    /// <summary>A fresh folder with the two pipes.</summary>
    public static async Task<string> MakeControlAsync(RunId run, CancellationToken stop)
    {
        var folder = Control(run);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        using var made = Process.Start("mkfifo", ["-m", "666", Path.Combine(folder, "in"), Path.Combine(folder, "out")]);
        await made.WaitForExitAsync(stop);
        return made.ExitCode == 0 ? folder : throw new IOException($"No pipes can be made in {folder}.");
    }
}
