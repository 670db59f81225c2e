using System.IO.Compression;
using System.Reflection;
using System.Text.Json;
using Orrery.Server.Hosting;

namespace Orrery.Portal.Budget;

/// <summary>What browsers load, in bytes as they are sent (gzip), read from the program that serves it.</summary>
public static class BundleSizes
{
    /// <summary>Most bytes of script and style that every page loads, home and lists among them.</summary>
    public const int MostOfPages = 50 * 1024;

    /// <summary>Most bytes of script and style that one island adds.</summary>
    public const int MostOfIsland = 200 * 1024;

    private const string Prefix = "portal/";

    private static readonly Assembly Program = typeof(OrreryServer).Assembly;

    /// <summary>The pages' own bundle first, then each island with whatever it loads that the pages haven't.</summary>
    public static IReadOnlyList<Bundle> Read()
    {
        var manifest = JsonDocument.Parse(Program.GetManifestResourceStream(Prefix + "manifest.json")!).RootElement;
        var every = new HashSet<string>();
        foreach (var entry in manifest.EnumerateObject().Where(e => e.Value.TryGetProperty("isEntry", out var is_) && is_.GetBoolean())) Gather(manifest, entry.Name, every);
        var bundles = new List<Bundle> { new("home and lists", every.Sum(Zipped), MostOfPages, [.. every.Order(StringComparer.Ordinal)]) };
        foreach (var island in manifest.EnumerateObject().Where(e => e.Value.TryGetProperty("isDynamicEntry", out var is_) && is_.GetBoolean()))
        {
            var files = new HashSet<string>();
            Gather(manifest, island.Name, files);
            files.ExceptWith(every);
            bundles.Add(new Bundle($"island {Path.GetFileNameWithoutExtension(island.Name)}", files.Sum(Zipped), MostOfIsland, [.. files.Order(StringComparer.Ordinal)]));
        }

        return bundles;
    }

    /// <summary>The files of a source file: its own, its styles', and those of what it imports at once.</summary>
    private static void Gather(JsonElement manifest, string source, HashSet<string> files)
    {
        var chunk = manifest.GetProperty(source);
        if (!files.Add(chunk.GetProperty("file").GetString()!)) return;
        if (chunk.TryGetProperty("css", out var styles))
            foreach (var style in styles.EnumerateArray()) files.Add(style.GetString()!);
        if (chunk.TryGetProperty("imports", out var imports))
            foreach (var import in imports.EnumerateArray()) Gather(manifest, import.GetString()!, files);
    }

    private static int Zipped(string file)
    {
        using var plain = Program.GetManifestResourceStream(Prefix + file)!;
        using var counted = new MemoryStream();
        using (var zip = new GZipStream(counted, CompressionLevel.SmallestSize, leaveOpen: true)) plain.CopyTo(zip);
        return (int)counted.Length;
    }
}

/// <param name="Bytes">Compressed.</param>
/// <param name="Most">The budget.</param>
/// <param name="Files">Their names under <c>/assets/</c>.</param>
public sealed record Bundle(string Name, int Bytes, int Most, IReadOnlyList<string> Files)
{
    public bool Fits => Bytes <= Most;
}
