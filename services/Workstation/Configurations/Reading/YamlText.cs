using System.Collections.Immutable;
using Orrery.Services.Workstation.Configurations.Templates;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Orrery.Services.Workstation.Configurations.Reading;

/// <summary>Reads YAML into values that know their place. Bounded: no aliases, so nothing multiplies, and limits on depth.</summary>
internal static class YamlText
{
    private const int Deepest = 30;

    /// <returns>Null for a text without a document.</returns>
    /// <exception cref="FaultException">With the place in the template.</exception>
    public static Argument? Read(Rendered rendered)
    {
        var parser = new Parser(new StringReader(rendered.Text));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) return null;
            parser.Consume<DocumentStart>();
            var read = Value(parser, rendered, 0);
            parser.Consume<DocumentEnd>();
            return parser.Accept<DocumentStart>(out var second) ? throw new FaultException(At(rendered, second.Start), "A state file holds one document; '---' begins a second one here.") : read;
        }
        catch (YamlException e)
        {
            throw new FaultException(At(rendered, e.Start), $"This isn't YAML: {Said(e)}");
        }
    }

    private static Argument Value(Parser parser, Rendered rendered, int depth)
    {
        var at = At(rendered, parser.Current!.Start);
        if (depth > Deepest) throw new FaultException(at, $"Values lie more than {Deepest} deep within each other here.");
        if (parser.TryConsume<YamlDotNet.Core.Events.Scalar>(out var scalar)) return new Scalar(scalar.Value, scalar.Style == ScalarStyle.Plain, at);
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var items = ImmutableArray.CreateBuilder<Argument>();
            while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Value(parser, rendered, depth + 1));
            return new ArgumentList(items.ToImmutable(), at);
        }

        if (!parser.TryConsume<MappingStart>(out _)) throw new FaultException(at, "Aliases (*name) are not read here; use a template's {% set %} for what is wanted more than once.");
        var (entries, seen) = (ImmutableArray.CreateBuilder<(Scalar, Argument)>(), new HashSet<string>());
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (Value(parser, rendered, depth + 1) is not Scalar key) throw new FaultException(at, "A key must be plain text.");
            if (!seen.Add(key.Text)) throw new FaultException(key.At, $"'{key.Text}' stands here a second time; what came first would be lost.");
            entries.Add((key, Value(parser, rendered, depth + 1)));
        }

        return new ArgumentMap(entries.ToImmutable(), at);
    }

    private static Position At(Rendered rendered, Mark mark) => rendered.SourceOf((int)mark.Line, (int)mark.Column);

    /// <summary>The library's own words, without the place that it puts before them.</summary>
    private static string Said(YamlException e) => e.Message.LastIndexOf("): ", StringComparison.Ordinal) is >= 0 and var at ? e.Message[(at + 3)..] : e.Message;
}
