using System.Collections.Immutable;
using System.Text.Json;

namespace Orrery.Cli.Encode;

/// <summary>The file in an output folder that says which files of it are an encode's, so that a later one may replace them and no others.</summary>
internal sealed record PackageMark(string Run, ImmutableSortedSet<string> Files)
{
    public const string FileName = ".orrery-package.json";

    /// <summary>The mark of a folder, or null when it has none that can be read.</summary>
    public static PackageMark? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<PackageMark>(File.ReadAllBytes(Path.Combine(folder, FileName)), OrreryJson.Options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, OrreryJson.Indented));

    /// <summary>The first file in a folder that isn't this mark's, or null.</summary>
    public string? Stranger(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .FirstOrDefault(path => path != FileName && !Files.Contains(path));
}
