using System.Diagnostics;

namespace Orrery.Services.Workstation.Desktops;

/// <summary>Where on this machine desktops have what they need while they live: pipes to their agents, unpacked images. Nobody else may look into it, since who writes to a pipe commands a desktop.</summary>
internal static class DesktopPlaces
{
    /// <summary>A cache: it can be deleted when no server runs. <c>ORRERY_WORKSTATION_CACHE</c> puts it elsewhere; it is <c>/var/cache/orrery/workstation</c> for root, and below the home folder for others.</summary>
    public static string Root { get; } = Environment.GetEnvironmentVariable("ORRERY_WORKSTATION_CACHE") is { Length: > 0 } named ? Path.GetFullPath(named)
        : Environment.IsPrivilegedProcess ? "/var/cache/orrery/workstation" : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache/orrery/workstation");

    public static string Control(RunId run) => Path.Combine(Root, "control", run.ToString());

    /// <summary>A fresh folder with the two pipes; it goes when it is let go of, or with the next desktop where this process was killed.</summary>
    /// <exception cref="FailureException">The place is somebody else's (<c>workstation.cache</c>).</exception>
    public static async Task<HeldFolder> MakeControlAsync(RunId run, CancellationToken stop)
    {
        await MakeOwnAsync(Root, stop);
        var all = Directory.CreateDirectory(Path.Combine(Root, "control")).FullName;
        HeldFolder.Sweep(all, _ => true);
        var folder = HeldFolder.Take(Control(run));
        try
        {
            Directory.CreateDirectory(folder.Path);
            // The desktop's user is another one; what keeps others out is the folder above.
            using var made = Process.Start("mkfifo", ["-m", "666", Path.Combine(folder.Path, "in"), Path.Combine(folder.Path, "out")]);
            await made.WaitForExitAsync(stop);
            return made.ExitCode == 0 ? folder : throw new IOException($"No pipes can be made in {folder.Path}.");
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Makes a folder that only this user may enter.</summary>
    /// <exception cref="FailureException">It is there and belongs to somebody else (<c>workstation.cache</c>).</exception>
    public static async Task MakeOwnAsync(string folder, CancellationToken stop)
    {
        // Root may do as it likes with others' folders, and they with theirs: so the owner counts, and not only the mode.
        const string own = "mkdir -p -m 700 -- \"$1\" && test \"$(stat -L -c %u -- \"$1\")\" = \"$(id -u)\" && chmod 700 -- \"$1\"";
        using var asked = Process.Start("sh", ["-c", own, "sh", folder]);
        await asked.WaitForExitAsync(stop);
        if (asked.ExitCode != 0)
            throw FailureException.User("workstation.cache", $"{folder} can't be made, or belongs to somebody else, who could command desktops there. Remove it, or name another place in ORRERY_WORKSTATION_CACHE.");
    }
}
