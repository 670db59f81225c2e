namespace Orrery.Tests.Versions;

/// <summary>Builds of the probe service, in folders of their own: each says another word.</summary>
internal static class Builds
{
    /// <summary>Makes a build, or writes over the one that is there as a compiler does.</summary>
    /// <returns>Its assembly.</returns>
    public static string Make(string folder, string word)
    {
        var source = Path.GetDirectoryName(TestServer.Probe)!;
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to, overwrite: true);
        }

        File.WriteAllText(Path.Combine(folder, "scripts", "build.txt"), word + "\n");
        return Path.Combine(folder, Path.GetFileName(TestServer.Probe));
    }
}
