using Orrery.Services.Workstation.Configurations.Systems;

namespace Orrery.Services.Workstation.Images;

/// <summary>A place in which a configuration is brought about without this machine being changed: overlays over its folders, in a mount namespace of their own.</summary>
internal sealed class ImageSpace : IAsyncDisposable
{
    private readonly Kept _kept;

    private ImageSpace(Kept kept, string work, IShell shell) => (_kept, Work, Shell) = (kept, work, shell);

    /// <summary>Where what is changed lands, in the folder <c>upper</c>.</summary>
    public string Work { get; }

    public IShell Shell { get; }

    /// <param name="work">A folder on a file system that bears overlays.</param>
    /// <param name="layer">A layer that lies between, unpacked.</param>
    /// <exception cref="FailureException">This process isn't root (<c>workstation.root</c>), or the file system doesn't bear overlays (<c>workstation.overlay</c>).</exception>
    public static async Task<ImageSpace> OpenAsync(string work, CancellationToken stop, string? layer = null)
    {
        NeedRoot("Baking or trying a configuration");
        var kept = await Kept.StartAsync("workstation.overlay", ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "sh", Agent.Script("image-space.sh"), work, layer ?? ""], stop);
        var inside = (await File.ReadAllTextAsync($"/proc/{kept.Id}/task/{kept.Id}/children", stop)).Trim();
        return new ImageSpace(kept, work, new HostShell(["nsenter", "--mount", "--pid", "--target", inside, "chroot", Path.Combine(work, "root")]));
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
