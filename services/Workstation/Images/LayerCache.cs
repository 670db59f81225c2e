using Orrery.Services.Workstation.Configurations.Systems;
using Orrery.Services.Workstation.Desktops;

namespace Orrery.Services.Workstation.Images;

/// <summary>Baked layers as this machine has them: unpacked once, mounted for as long as desktops of this process use them.</summary>
internal static class LayerCache
{
    private static readonly SemaphoreSlim One = new(1);
    private static readonly Dictionary<ArtifactId, (Kept Mount, int Users)> Mounted = [];

    /// <summary>A root folder with the layer over this machine's system, read-only.</summary>
    public static async Task<MountedImage> OpenAsync(ArtifactId layer, IArtifacts artifacts, CancellationToken stop)
    {
        ImageSpace.NeedRoot("A desktop from an image");
        await One.WaitAsync(stop);
        try
        {
            var folder = DesktopPlaces.Layer(layer);
            if (!Directory.Exists(Path.Combine(folder, "layer"))) await UnpackAsync(await artifacts.PathOfAsync(layer, stop), folder, stop);
            if (!Mounted.TryGetValue(layer, out var there)) there = (await Kept.StartAsync("workstation.overlay", ["sh", Agent.Script("image-mount.sh"), folder], stop), 0);
            Mounted[layer] = there with { Users = there.Users + 1 };
            return new MountedImage(layer, Path.Combine(folder, "root"));
        }
        finally
        {
            One.Release();
        }
    }

    public static async Task CloseAsync(ArtifactId layer)
    {
        await One.WaitAsync();
        try
        {
            var (mount, users) = Mounted[layer];
            if (users > 1) Mounted[layer] = (mount, users - 1);
            else
            {
                Mounted.Remove(layer);
                await mount.DisposeAsync();
            }
        }
        finally
        {
            One.Release();
        }
    }

    private static async Task UnpackAsync(string archive, string folder, CancellationToken stop)
    {
        var part = folder + ".part";
        var end = await new HostShell([]).RunAsync(["sh", "-c", """
            set -e
            rm -rf "$2"
            mkdir -p "$2/layer" "$3"
            tar --xattrs --xattrs-include='*' --numeric-owner -xzpf "$1" -C "$2/layer"
            mv "$2/layer" "$3/layer"
            rm -rf "$2"
            """, "sh", archive, part, folder], null, TimeSpan.FromHours(1), stop);
        if (end.ExitCode != 0) throw new FailureException(new Failure(ErrorClass.Resource, "workstation.unpack", $"The image can't be unpacked into {folder}: {end.Errors}"));
    }
}

/// <summary>An image that a desktop uses.</summary>
/// <param name="Root">The folder that is the desktop's root.</param>
internal sealed record MountedImage(ArtifactId Layer, string Root) : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await LayerCache.CloseAsync(Layer);
}
