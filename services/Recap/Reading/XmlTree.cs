using System.Collections.Immutable;
using System.Text;
using System.Xml;

namespace Orrery.Services.Recap.Reading;

/// <summary>An element of a document, with where it stands.</summary>
/// <param name="Children">Elements and texts (<see cref="string"/>), in order.</param>
internal sealed record XmlNode(string Name, string Space, ImmutableDictionary<string, string> Attributes, List<object> Children, int Line, int Column)
{
    public IEnumerable<XmlNode> Elements => Children.OfType<XmlNode>();

    public string? this[string attribute] => Attributes.GetValueOrDefault(attribute);

    public IEnumerable<XmlNode> Named(string name) => Elements.Where(e => e.Name == name);

    /// <summary>Reads a document without a DTD, without fetching anything, of bounded depth and size. Where it breaks off, what came before stands.</summary>
    public static XmlNode? Read(string text, Faults faults)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = SourceText.Longest, IgnoreComments = true, IgnoreProcessingInstructions = true };
        var (open, root, count) = (new Stack<XmlNode>(), (XmlNode?)null, 0);
        using var reader = XmlReader.Create(new StringReader(text), settings);
        try
        {
            while (reader.Read())
            {
                var (line, column) = reader is IXmlLineInfo info ? (info.LineNumber, info.LinePosition) : (0, 0);
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element:
                        if (open.Count >= MostDeep || ++count > MostElements)
                        {
                            faults.Add(line, open.Count >= MostDeep ? $"elements lie deeper than {MostDeep} in each other; the rest of the file was not read" : $"more than {MostElements:N0} elements; the rest of the file was not read", column, reader.LocalName);
                            return root;
                        }

                        var empty = reader.IsEmptyElement;
                        var element = new XmlNode(reader.LocalName, reader.NamespaceURI, AttributesOf(reader), [], line, column);
                        if (open.TryPeek(out var parent)) parent.Children.Add(element);
                        root ??= element;
                        if (!empty) open.Push(element);
                        break;
                    case XmlNodeType.EndElement:
                        open.Pop();
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace:
                        if (open.TryPeek(out var within)) within.Children.Add(reader.Value);
                        break;
                }
            }
        }
        catch (XmlException e)
        {
            faults.Add(e.LineNumber, $"the document breaks off here: {e.Message}", e.LinePosition);
        }

        return root;
    }

    /// <summary>The deepest nesting that is read.</summary>
    public const int MostDeep = 64;

    private const int MostElements = 500_000;

    /// <summary>All text below it, but not what lies within elements that <paramref name="without"/> names.</summary>
    public string Text(params ReadOnlySpan<string> without)
    {
        var text = new StringBuilder();
        Append(text, without);
        return text.ToString();
    }

    private void Append(StringBuilder text, ReadOnlySpan<string> without)
    {
        foreach (var child in Children)
        {
            if (child is string words) text.Append(words);
            else if (child is XmlNode element && !without.Contains(element.Name)) element.Append(text, without);
        }
    }

    /// <summary>By local names: formats use the same ones under namespaces of several years.</summary>
    private static ImmutableDictionary<string, string> AttributesOf(XmlReader reader)
    {
        var all = ImmutableDictionary.CreateBuilder<string, string>();
        while (reader.MoveToNextAttribute()) all[reader.LocalName] = reader.Value;
        reader.MoveToElement();
        return all.ToImmutable();
    }
}
