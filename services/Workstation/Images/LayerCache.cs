using Orrery.Services.Workstation.Configurations.Systems;
using Orrery.Services.Workstation.Desktops;

namespace Orrery.Services.Workstation.Images;

/// <summary>Baked layers as this machine has them: each unpacked once.</summary>
internal static class LayerCache
{
    private static readonly SemaphoreSlim One = new(1);

    /// <summary>A folder with the layer's files.</summary>
    public static async Task<string> OpenAsync(ArtifactId layer, IArtifacts artifacts, CancellationToken stop)
    {
        ImageSpace.NeedRoot("A desktop from an image");
        var folder = DesktopPlaces.Layer(layer);
        if (Directory.Exists(folder)) return folder;
        await One.WaitAsync(stop);
        try
        {
            if (!Directory.Exists(folder)) await UnpackAsync(await artifacts.PathOfAsync(layer, stop), folder, stop);
            return folder;
        }
        finally
        {
            One.Release();
        }
    }

    /// <summary>Appears whole or not at all; another process that does the same at the same time does no harm.</summary>
    public static async Task UnpackAsync(string archive, string folder, CancellationToken stop)
    {
        var end = await new HostShell([]).RunAsync(["sh", "-c", """
            set -e
            mkdir -p "$2.$$"
            tar --xattrs --xattrs-include='*' --numeric-owner -xzpf "$1" -C "$2.$$"
            mv -T "$2.$$" "$2" || { rm -rf "$2.$$"; [ -d "$2" ]; }
            """, "sh", archive, folder], null, TimeSpan.FromHours(1), stop);
        if (end.ExitCode != 0) throw new FailureException(new Failure(ErrorClass.Resource, "workstation.unpack", $"The image can't be unpacked into {folder}: {end.Errors}"));
    }
}
