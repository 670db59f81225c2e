using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Orrery.Repository.Tests;

/// <summary>Package versions are written once, exactly, in Directory.Packages.props.</summary>
internal static partial class PackageVersions
{
    public const string Home = "Directory.Packages.props";

    public static IEnumerable<Violation> Check(IEnumerable<SourceFile> files) => files.SelectMany(file => file switch
    {
        { Path: Home } => Inexact(file),
        _ when file.IsA("proj", ".props", ".targets") => Elsewhere(file),
        _ when file.IsA(".cs") => file.Where(line => InlinePackage().IsMatch(line) ? $"write the version in {Home}, not after '@'" : null),
        _ => [],
    });

    private static IEnumerable<Violation> Inexact(SourceFile home) =>
        from entry in home.Elements("PackageVersion").Concat(home.Elements("GlobalPackageReference"))
        let version = (string?)entry.Element.Attribute("Version") ?? ""
        where !Exact().IsMatch(version)
        select new Violation(home.Path, entry.Line, $"'{version}' is not one exact version of {PackageOf(entry.Element)}");

    private static IEnumerable<Violation> Elsewhere(SourceFile file)
    {
        string[] names = ["Version", "VersionOverride"];
        return from entry in file.Elements("PackageReference").Concat(file.Elements("PackageVersion"))
               let attributes = entry.Element.Attributes().Select(attribute => attribute.Name.LocalName)
               let children = entry.Element.Elements().Select(child => child.Name.LocalName)
               where attributes.Concat(children).Any(names.Contains)
               select new Violation(file.Path, entry.Line, $"the version of {PackageOf(entry.Element)} belongs in {Home}");
    }

    private static string PackageOf(XElement reference) => (string?)reference.Attribute("Include") ?? "a package";

    [GeneratedRegex(@"^\[?\d+(\.\d+){1,3}(-[0-9A-Za-z.-]+)?\]?$")]
    private static partial Regex Exact();

    [GeneratedRegex(@"^#:package\s+[^@\s]+@")]
    private static partial Regex InlinePackage();
}
