namespace Orrery.Repository.Tests;

/// <summary>The repository's own files, read once; what is built, downloaded or private to a machine is left out.</summary>
internal static class RepositoryFiles
{
    private static readonly string[] NotOurs =
        [".git", ".orrery", "artifacts", "orrery-out", "node_modules", "bin", "obj", "dist", ".vs", ".idea"];

    private static readonly string[] Binary = [".png", ".jpg", ".ico", ".woff2", ".mp4", ".db"];

    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static IReadOnlyList<SourceFile> All { get; } = [.. Read(new DirectoryInfo(Root)).Where(file => !IsBinary(file)).Select(file => new SourceFile(PathOf(file), File.ReadAllText(file.FullName)))];

    /// <summary>Pictures and the like, without what is in them.</summary>
    public static IReadOnlyList<SourceFile> Binaries { get; } = [.. Read(new DirectoryInfo(Root)).Where(IsBinary).Select(file => new SourceFile(PathOf(file), ""))];

    public static IEnumerable<SourceFile> Projects => All.Where(file => file.IsA(".csproj"));

    public static SourceFile The(string path) => All.Single(file => file.Path == path);

    private static string FindRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Orrery.slnx"))) return folder.FullName;
        }

        throw new InvalidOperationException($"No Orrery.slnx in {start} or above it; run the tests where the build put them.");
    }

    private static IEnumerable<FileInfo> Read(DirectoryInfo folder) =>
        folder.EnumerateFiles().Concat(folder.EnumerateDirectories().Where(inner => !NotOurs.Contains(inner.Name)).SelectMany(Read));

    private static bool IsBinary(FileInfo file) => Binary.Contains(file.Extension);

    private static string PathOf(FileInfo file) => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/');
}
