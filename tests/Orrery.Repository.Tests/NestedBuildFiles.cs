namespace Orrery.Repository.Tests;

/// <summary>A Directory.Build file below the root imports the root's: otherwise it stands in its place, and what holds for all projects stops holding there.</summary>
internal static class NestedBuildFiles
{
    public static IEnumerable<Violation> Check(IReadOnlyCollection<SourceFile> files) =>
        from file in files
        where file.Name is "Directory.Build.props" or "Directory.Build.targets"
        where files.Any(root => root.Path == file.Name) && file.Folder.Length > 0
        where !file.Elements("Import").Any(import => file.Resolve((string?)import.Element.Attribute("Project") ?? "") == file.Name)
        select new Violation(file.Path, 1, $"doesn't import the root's {file.Name}, so what that says doesn't hold here");
}
