using System.Globalization;
using Orrery.Services.Workstation.Configurations.Systems;
using Orrery.Services.Workstation.Desktops;

namespace Orrery.Services.Workstation.Images;

/// <summary>Baked layers as a machine has them: each unpacked once, kept while it is used and, up to a limit, as long as it was used lately.</summary>
/// <remarks>Beside the layer <c>HASH</c> lies <c>HASH.used</c>: whoever uses the layer holds that file locked together with others, who removes it alone. Its time is the last use, its text the layer's size.
/// Processes that share the folder see each other so.</remarks>
/// <param name="root">The folder that they are in.</param>
/// <param name="most">Bytes that unpacked layers may take, those in use not counted out.</param>
internal sealed class LayerCache(string root, long most = LayerCache.MostBytes)
{
    /// <summary>Layers that nobody uses are removed, the one that wasn't used for the longest time first, while all take more than this.</summary>
    public const long MostBytes = 20L << 30;

    private const string Mark = ".used";
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);
    private readonly SemaphoreSlim _one = new(1);

    public static LayerCache OfMachine { get; } = new(Path.Combine(DesktopPlaces.Root, "layers"));

    /// <summary>A layer's files, in a folder that stays until what is returned is disposed of.</summary>
    public async Task<UsedLayer> OpenAsync(string name, Func<Task<string>> archive, CancellationToken stop)
    {
        await DesktopPlaces.MakeOwnAsync(root, stop);
        var folder = Path.Combine(root, name);
        var used = await HoldAsync(folder + Mark, stop);
        try
        {
            await _one.WaitAsync(stop);
            try
            {
                HeldFolder.Sweep(root, n => n.Contains('.', StringComparison.Ordinal));
                if (!Directory.Exists(folder)) await FetchAsync(await archive(), folder, stop);
                File.SetLastWriteTimeUtc(folder + Mark, DateTime.UtcNow);
                Evict();
            }
            finally
            {
                _one.Release();
            }

            return new UsedLayer(folder, used);
        }
        catch
        {
            await used.DisposeAsync();
            throw;
        }
    }

    /// <summary>Unpacks a layer's archive into a folder, which is made.</summary>
    public static async Task UnpackAsync(string archive, string folder, CancellationToken stop)
    {
        var end = await new HostShell([]).RunAsync(["sh", "-c", "mkdir -p \"$2\" && tar --xattrs --xattrs-include='*' --numeric-owner -xzpf \"$1\" -C \"$2\"", "sh", archive, folder], null, TimeSpan.FromHours(1), stop);
        if (end.ExitCode != 0) throw new FailureException(new Failure(ErrorClass.Resource, "workstation.unpack", $"The image can't be unpacked into {folder}: {end.Errors}"));
    }

    /// <summary>Appears whole or not at all; another process that does the same at the same time does no harm.</summary>
    private static async Task FetchAsync(string archive, string folder, CancellationToken stop)
    {
        using var fresh = HeldFolder.Take($"{folder}.{Guid.NewGuid():n}");
        await UnpackAsync(archive, fresh.Path, stop);
        var size = await new HostShell([]).RunAsync(["du", "-sB1", fresh.Path], null, TimeSpan.FromMinutes(10), stop);
        await File.WriteAllTextAsync(folder + Mark, size.Output.Split('\t')[0], stop);
        try
        {
            Directory.Move(fresh.Path, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another process was faster.
        }
    }

    private void Evict()
    {
        var layers = new DirectoryInfo(root).GetFiles("*" + Mark).Select(f => (File: f, Folder: f.FullName[..^Mark.Length])).Where(l => Directory.Exists(l.Folder))
            .Select(l => (l.File, l.Folder, Size: long.TryParse(File.ReadAllText(l.File.FullName), CultureInfo.InvariantCulture, out var size) ? size : 0)).OrderBy(l => l.File.LastWriteTimeUtc).ToList();
        var all = layers.Sum(l => l.Size);
        foreach (var (file, folder, size) in layers.TakeWhile(_ => all > most))
        {
            try
            {
                using var alone = new FileStream(file.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                // Gone from its place at once, so that nobody takes the half of it for the whole.
                using var gone = HeldFolder.Take($"{folder}.{Guid.NewGuid():n}");
                Directory.Move(folder, gone.Path);
                all -= size;
            }
            catch (IOException)
            {
                // Somebody uses it.
            }
        }
    }

    private static async Task<FileStream> HoldAsync(string file, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
            }
            catch (IOException) when (File.Exists(file))
            {
                await Task.Delay(BetweenLooks, stop); // It is being removed.
            }
        }
    }
}

/// <summary>A layer that stays as long as this isn't disposed of.</summary>
internal sealed record UsedLayer(string Folder, FileStream Held) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Held.DisposeAsync();
}
