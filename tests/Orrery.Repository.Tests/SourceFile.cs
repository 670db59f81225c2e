using System.Xml;
using System.Xml.Linq;

namespace Orrery.Repository.Tests;

/// <summary>A text file of the repository. The path is relative to the root and uses '/'.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
    public string Folder => Path.Contains('/') ? Path[..Path.LastIndexOf('/')] : "";

    /// <summary>Whether the file lies in one of these top folders ("src", "src/Orrery.Engine").</summary>
    public bool IsUnder(params ReadOnlySpan<string> folders)
    {
        foreach (var folder in folders)
        {
            if (Path.StartsWith(folder + '/', StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>Whether the file's name ends in one of these (".cs", "proj").</summary>
    public bool IsA(params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (Path.EndsWith(ending, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>The path of something this file names relative to its own folder; null if that leaves the root.</summary>
    public string? Resolve(string relative)
    {
        var parts = new List<string>();
        foreach (var part in $"{Folder}/{relative.Replace('\\', '/')}".Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count == 0) return null;
            else parts.RemoveAt(parts.Count - 1);
        }

        return string.Join('/', parts);
    }

    /// <summary>Every violation among the lines for which <paramref name="fault"/> returns a text.</summary>
    public IEnumerable<Violation> Where(Func<string, string?> fault) => Text
        .Split('\n')
        .Select((line, index) => (What: fault(line), Number: index + 1))
        .Where(found => found.What is not null)
        .Select(found => new Violation(Path, found.Number, found.What!));

    /// <summary>The XML elements of that name, in document order, each with its line.</summary>
    public IEnumerable<(XElement Element, int Line)> Elements(string name) => XDocument
        .Parse(Text, LoadOptions.SetLineInfo)
        .Descendants(name)
        .Select(element => (element, ((IXmlLineInfo)element).LineNumber));
}
