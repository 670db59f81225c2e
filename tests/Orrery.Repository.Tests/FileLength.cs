namespace Orrery.Repository.Tests;

/// <summary>No source file outgrows what can be read in one sitting.</summary>
internal static class FileLength
{
    public const int Limit = 400;

    public static IEnumerable<Violation> Check(IEnumerable<SourceFile> files) =>
        from file in files
        where file.IsUnder("src", "services", "portal") && file.IsA(".cs", ".razor", ".ts", ".css", ".html", ".js")
        let lines = file.Text.TrimEnd('\n').Split('\n').Length
        where lines > Limit
        select new Violation(file.Path, Limit + 1, $"has {lines} lines; at most {Limit}: give a second idea its own file");
}
