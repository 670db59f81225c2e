namespace Orrery.Repository.Tests;

/// <summary>Every project has a lock file, and no file says where packages come from: that is each machine's configuration.</summary>
internal static class LockFiles
{
    private const string NuGetLock = "packages.lock.json";
    private static readonly string[] Registries = ["://" + "registry", "api." + "nuget.org", "npm" + "js.org", "npm" + "js.com"];

    public static IEnumerable<Violation> Check(IReadOnlyCollection<SourceFile> files) =>
        Missing(files).Concat(files.SelectMany(file => file.Where(line => Fault(file, line))));

    private static IEnumerable<Violation> Missing(IReadOnlyCollection<SourceFile> files) =>
        from project in files
        where project.IsA(".csproj") && !files.Any(file => file.Path == $"{project.Folder}/{NuGetLock}")
        select new Violation(project.Path, 1, $"has no {NuGetLock} beside it; run 'dotnet restore' and commit it");

    private static string? Fault(SourceFile file, string line)
    {
        // In NuGet's own lock "resolved" is a version; in npm's it is an address.
        if (file.IsA(".json") && file.Name != NuGetLock && line.Contains("\"resolved\"", StringComparison.Ordinal))
        {
            return "holds a download address; write the lock with 'npm install --omit-lockfile-registry-resolved'";
        }

        return Registries.FirstOrDefault(host => line.Contains(host, StringComparison.OrdinalIgnoreCase)) is { } found
            ? $"names a package registry ({found}); leave the address to each machine's configuration"
            : null;
    }
}
