namespace Orrery.Repository.Tests;

/// <summary>Which project may reference which; the picture is in CONTRIBUTING.md.</summary>
/// <remarks>A project may also name what it would get anyway through an allowed reference. Tests, benches and samples may reference
/// everything, and nothing that ships may reference them. What the compiler loads is at work while a project is built and no part of what comes
/// out, so anyone may reference it that way (<c>ReferenceOutputAssembly="false"</c>), and only that way.</remarks>
internal static class DependencyDirection
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Orrery.Sdk"] = [],
        ["Orrery.Sdk.Analyzers"] = [],
        ["Orrery.Sdk.CodeFixes"] = ["Orrery.Sdk.Analyzers"],
        ["Orrery.Media"] = [],
        ["Orrery.Queries"] = [],
        ["Orrery.Engine"] = ["Orrery.Sdk"],
        ["Orrery.Storage.*"] = ["Orrery.Engine"],
        ["Orrery.Client"] = ["Orrery.Sdk"],
        ["Orrery.Workers"] = ["Orrery.Sdk", "Orrery.Client"],
        ["Orrery.Cli"] = ["Orrery.Client"],
        ["Orrery.Testing"] = ["Orrery.Engine", "Orrery.Workers"],
        ["Orrery.Server"] = ["*"],
        ["services"] = ["Orrery.Sdk", "Orrery.Media", "Orrery.Queries"],
    };

    private static readonly string[] NoPackages = ["Orrery.Sdk", "Orrery.Media", "Orrery.Queries"];
    private static readonly string[] ForCompilers = ["Orrery.Sdk.Analyzers", "Orrery.Sdk.CodeFixes"];

    public static IEnumerable<Violation> Check(IEnumerable<SourceFile> projects) =>
        projects.Where(project => Ships(project.Path)).SelectMany(project => References(project).Concat(Packages(project)));

    private static IEnumerable<Violation> References(SourceFile project)
    {
        if (RuleOf(project.Path) is not { } rule)
        {
            yield return new(project.Path, 1, "has no row in DependencyDirection.cs; say there and in CONTRIBUTING.md what it may see");
            yield break;
        }

        var allowed = Closure(rule).ToList();
        foreach (var (element, line) in project.Elements("ProjectReference"))
        {
            var written = (string?)element.Attribute("Include") ?? "";
            var target = project.Resolve(written) ?? written;
            var forCompilers = ForCompilers.Contains(RuleOf(target));
            if (forCompilers && (string?)element.Attribute("ReferenceOutputAssembly") == "false") continue;
            var below = allowed.Contains("*") && !forCompilers || allowed.Contains(RuleOf(target) ?? "") || SameService(project.Path, target);
            if (below && Ships(target)) continue;
            yield return new(project.Path, line, $"may not reference {target}; it may reference {Listed(allowed)}");
        }
    }

    private static IEnumerable<Violation> Packages(SourceFile project) =>
        from reference in project.Elements("PackageReference")
        where NoPackages.Contains(RuleOf(project.Path)) && (string?)reference.Element.Attribute("PrivateAssets") != "all"
        select new Violation(project.Path, reference.Line,
            $"may not depend on the package {(string?)reference.Element.Attribute("Include")}; whoever uses this project would get it too");

    private static bool Ships(string path) => path.StartsWith("src/", StringComparison.Ordinal) || InServices(path);

    private static bool InServices(string path) => path.StartsWith("services/", StringComparison.Ordinal);

    /// <summary>The row of the table that speaks of this project file, or null.</summary>
    private static string? RuleOf(string path)
    {
        if (InServices(path)) return "services";
        var name = path[(path.LastIndexOf('/') + 1)..].Replace(".csproj", "", StringComparison.Ordinal);
        if (name.StartsWith("Orrery.Storage.", StringComparison.Ordinal)) return "Orrery.Storage.*";
        return Allowed.ContainsKey(name) ? name : null;
    }

    private static IEnumerable<string> Closure(string rule) =>
        Allowed[rule].SelectMany(name => name == "*" ? [name] : Closure(name).Prepend(name)).Distinct();

    private static bool SameService(string path, string target) =>
        InServices(path) && path.Split('/')[..2].SequenceEqual(target.Split('/')[..2]);

    private static string Listed(List<string> allowed) => allowed.Count == 0 ? "nothing" : string.Join(", ", allowed);
}
