using System.Text.RegularExpressions;

namespace Orrery;

/// <summary>A page that a service adds to the portal: a script of the service's own, shown within the portal's frame. How to write one: <c>docs/portal-pages.md</c>.</summary>
/// <remarks>What a page loads lies in the folder <see cref="Folder"/> beside the service's assembly, is published with it, and is served from the version that the run is pinned to.</remarks>
public sealed partial record PortalPage
{
    /// <summary>The folder that pages' files lie in, beside the assembly. Nothing else of a service is ever served.</summary>
    public const string Folder = "pages";

    private PortalPage(string name, string title, string module, string? workflow)
    {
        if (!Plain().IsMatch(name)) throw new ArgumentException($"The page's name '{name}' must consist of lower-case letters, digits and dashes: it is part of an address.", nameof(name));
        if (string.IsNullOrWhiteSpace(title)) throw new ArgumentException($"The page '{name}' has no title; people choose it by that.", nameof(title));
        if (!IsModule(module))
            throw new ArgumentException($"The page '{name}' names the module '{module}'. Name a .js file by its path below the folder '{Folder}' beside the assembly, with slashes, such as 'stock.js'.", nameof(module));
        (Name, Title, Module, Workflow) = (name, title, module, workflow);
    }

    /// <summary>Part of its address; unique among the service's pages of that kind.</summary>
    public string Name { get; }

    /// <summary>What people read in the navigation and on the tab.</summary>
    public string Title { get; }

    /// <summary>An ECMAScript module, as a path below <see cref="Folder"/>. It exports a function <c>start</c>.</summary>
    public string Module { get; }

    /// <summary>The workflow whose runs have the page; null for a page of the service as a whole, which the portal's navigation lists.</summary>
    public string? Workflow { get; }

    /// <summary>A page that every run of a workflow has.</summary>
    /// <exception cref="ArgumentException">The name, the title or the module isn't of the form that is said there.</exception>
    public static PortalPage OfRuns(Workflow workflow, string name, string title, string module) => new(name, title, module, workflow.Name);

    /// <summary>A page of the service as a whole.</summary>
    /// <inheritdoc cref="OfRuns" path="/exception"/>
    public static PortalPage OfService(string name, string title, string module) => new(name, title, module, null);

    private static bool IsModule(string path) =>
        path.EndsWith(".js", StringComparison.Ordinal) && path.IndexOfAny(['\\', '\0', '?', '#']) < 0 && path.Split('/').All(p => p is not ("" or "." or ".." or ".js"));

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Plain();
}
