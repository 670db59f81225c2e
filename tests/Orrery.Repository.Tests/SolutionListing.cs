namespace Orrery.Repository.Tests;

/// <summary>The solution and the project files on disk name the same projects.</summary>
internal static class SolutionListing
{
    public static IEnumerable<Violation> Check(SourceFile solution, IReadOnlyCollection<string> projects)
    {
        var listed = solution.Elements("Project")
            .Select(entry => (Path: (string?)entry.Element.Attribute("Path") ?? "", entry.Line))
            .ToList();
        var dangling = from entry in listed
                       where !projects.Contains(entry.Path)
                       select new Violation(solution.Path, entry.Line, $"{entry.Path} doesn't exist");
        var repeated = from same in listed.GroupBy(entry => entry.Path)
                       where same.Count() > 1
                       select new Violation(solution.Path, same.Last().Line, $"{same.Key} is listed twice");
        var unlisted = from path in projects.Except(listed.Select(entry => entry.Path))
                       select new Violation(path, 1, $"is not in {solution.Path}, so it is neither built nor tested");
        return dangling.Concat(repeated).Concat(unlisted);
    }
}
