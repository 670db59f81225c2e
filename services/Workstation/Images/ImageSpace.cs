using System.Collections.Immutable;
using Orrery.Services.Workstation.Configurations.Systems;
using Orrery.Services.Workstation.Desktops;

namespace Orrery.Services.Workstation.Images;

/// <summary>A place in which a configuration is brought about without this machine being changed: overlays over its folders, in a mount namespace of their own.</summary>
/// <remarks>
/// Whoever writes configurations has root's rights over the image's files, and over nothing else. Each command has a sandbox of its own (bubblewrap): the overlays are its root, the
/// machine's is gone (<c>pivot_root</c>), it sees no other process, and it has the capabilities that installing packages takes and no way to get others. It does have this machine's
/// network, since packages come from there, and reads what lies below <c>/usr</c>, <c>/etc</c>, <c>/opt</c> and <c>/var</c>, but for this service's and the server's own folders.
/// </remarks>
internal sealed class ImageSpace : IAsyncDisposable
{
    /// <summary>What it takes to install packages and to give files to users. Not among them: devices, mounts, modules, other processes' memory, the clock, the network's settings.</summary>
    private static readonly ImmutableArray<string> Capabilities = ["chown", "dac_override", "fowner", "fsetid", "kill", "setgid", "setuid", "setfcap", "net_bind_service"];

    private readonly Kept _kept;

    private ImageSpace(Kept kept, IShell shell) => (_kept, Shell) = (kept, shell);

    public IShell Shell { get; }

    /// <param name="work">A folder on a file system that bears overlays; where what is changed lands, in its folder <c>upper</c>.</param>
    /// <param name="layer">A layer that lies between, unpacked.</param>
    /// <exception cref="FailureException">This process isn't root (<c>workstation.root</c>), the file system doesn't bear overlays (<c>workstation.overlay</c>), or there is no sandbox to be had
    /// (<c>workstation.sandbox</c>).</exception>
    public static async Task<ImageSpace> OpenAsync(string work, CancellationToken stop, string? layer = null)
    {
        NeedRoot("Baking or trying a configuration");
        var kept = await Kept.StartAsync("workstation.overlay", ["unshare", "--mount", "--propagation", "private", "sh", Agent.Script("image-space.sh"), work, layer ?? "", DataAbove(work), DesktopPlaces.Root], stop);
        var shell = new HostShell([.. Before(kept.Id, Path.Combine(work, "root"))]);
        var space = new ImageSpace(kept, shell);
        // An image's services start with a desktop, not while it is baked. Written in the sandbox, where links of a layer lead nowhere else.
        if (await shell.RunAsync(["sh", "-c", "printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d"], null, TimeSpan.FromSeconds(30), stop) is not { ExitCode: not 0 } refused) return space;
        await space.DisposeAsync();
        throw new FailureException(new Failure(ErrorClass.Resource, "workstation.sandbox", $"The sandbox for the image's commands can't be made (it takes bubblewrap and util-linux): {refused.Errors.Trim()}"));
    }

    /// <summary>What stands before each command. Only this machine's own programs run with more rights than the command has; bubblewrap gives up all but these before anything of the image runs.</summary>
    private static IEnumerable<string> Before(int space, string root) =>
    [
        "nsenter", "--mount", "--target", $"{space}", "bwrap", "--bind", root, "/", "--dev", "/dev", "--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys", "--ro-bind-try", "/proc/fs", "/proc/fs",
        "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--die-with-parent", "--new-session", "--chdir", "/",
        "--cap-drop", "ALL", .. Capabilities.Append("setpcap").SelectMany(c => (string[])["--cap-add", $"CAP_{c.ToUpperInvariant()}"]), "--",
        "/usr/bin/setpriv", $"--bounding-set=-all,{string.Join(',', Capabilities.Select(c => "+" + c))}", "--",
    ];

    /// <summary>What stands before a command of our own that changes files which others made: it sees them as <c>/layer</c>, so that links among them lead nowhere else.</summary>
    public static ImmutableArray<string> Within(string folder) =>
    [
        "bwrap", "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--bind", folder, "/layer",
        "--unshare-pid", "--unshare-net", "--unshare-ipc", "--die-with-parent", "--chdir", "/layer", "--cap-drop", "ALL", "--cap-add", "CAP_DAC_OVERRIDE", "--cap-add", "CAP_FOWNER", "--",
    ];

    /// <summary>The server's data folder, if an attempt's folder lies in it: nothing of it is shown in an image. Else the folder above the attempts'.</summary>
    private static string DataAbove(string work)
    {
        for (var at = new DirectoryInfo(work); at.Parent is { Parent: not null } above; at = above)
            if (at.Name == "scratch")
                return above.FullName;
        return work;
    }

    public static void NeedRoot(string what)
    {
        if (Environment.UserName != "root") throw FailureException.User("workstation.root", $"{what} mounts overlays, which only root may do. Run the server (or the worker) as root, or use pools without an image, which take what is installed.");
    }

    public ValueTask DisposeAsync() => _kept.DisposeAsync();
}

/// <summary>What the service brings along for machines and sandboxes.</summary>
internal static class Agent
{
    public static string Script(string name) => Path.Combine(Path.GetDirectoryName(typeof(Agent).Assembly.Location)!, "agent", name);
}
