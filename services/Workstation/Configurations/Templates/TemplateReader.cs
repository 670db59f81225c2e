using System.Collections.Immutable;

namespace Orrery.Services.Workstation.Configurations.Templates;

/// <summary>Reads a template: text with <c>{{ expression }}</c>, <c>{% if, for, set %}</c> and <c>{# remark #}</c>, the part of Jinja that configurations use.</summary>
internal sealed class TemplateReader(string text)
{
    private const int Deepest = 30;
    private readonly Scanner _scanner = new(text);
    private bool _trimsNext;

    public static ImmutableArray<TemplateNode> Read(string text)
    {
        var reader = new TemplateReader(text);
        var read = reader.Block(0, default, null, out var ended);
        if (ended is { } stray) throw new FaultException(stray.At, $"'{stray.Text}' closes nothing here.");
        return read;
    }

    /// <summary>Reads up to a tag that only whoever opened the block understands, such as <c>else</c> or <c>endif</c>; its words are left behind the name.</summary>
    private ImmutableArray<TemplateNode> Block(int depth, Position opened, string? closes, out Token? ended) => Block(depth, opened, closes, out ended, out _);

    private ImmutableArray<TemplateNode> Block(int depth, Position opened, string? closes, out Token? ended, out Words? rest)
    {
        if (depth > Deepest) throw new FaultException(opened, $"Blocks lie more than {Deepest} deep within each other here.");
        var nodes = ImmutableArray.CreateBuilder<TemplateNode>();
        while (true)
        {
            TakePlain(nodes);
            var at = _scanner.At;
            if (_scanner.AtEnd)
            {
                if (closes is not null) throw new FaultException(opened, $"This has no '{{% {closes} %}}'.");
                (ended, rest) = (null, null);
                return nodes.ToImmutable();
            }

            var kind = _scanner.Sees("{{") ? "}}" : _scanner.Sees("{%") ? "%}" : "#}";
            _scanner.Skip(2);
            if (_scanner.Now == '-')
            {
                _scanner.Take();
                TrimBefore(nodes);
            }

            if (kind == "#}")
            {
                while (!_scanner.Sees("#}")) _ = _scanner.AtEnd ? throw new FaultException(at, "This remark has no closing '#}'.") : _scanner.Take();
                _scanner.Skip(2);
                continue;
            }

            var words = Words.Read(_scanner, kind, at, out _trimsNext);
            if (kind == "}}")
            {
                nodes.Add(new Output(ExpressionReader.Read(words), at));
                words.NeedEnd();
                continue;
            }

            SkipLineEnd();
            var tag = words.Take();
            if (tag.Kind != TokenKind.Name) throw new FaultException(tag.At, $"A tag begins with a word such as if, for or set, and not with {tag}.");
            if (tag.Text is "elif" or "else" or "endif" or "endfor")
            {
                (ended, rest) = (tag, words);
                return nodes.ToImmutable();
            }

            nodes.Add(Tag(tag, words, at, depth));
        }
    }

    private TemplateNode Tag(Token tag, Words words, Position at, int depth)
    {
        switch (tag.Text)
        {
            case "if": return ReadChoice(words, at, depth);
            case "for": return ReadLoop(words, at, depth);
            case "set":
                var name = words.NeedName("A name");
                words.Need("=", "behind the name");
                var value = ExpressionReader.Read(words);
                words.NeedEnd();
                return new Assign(name, value, at);
            default: throw new FaultException(tag.At, $"There is no tag '{tag.Text}'; there are: if, elif, else, endif, for, endfor, set.");
        }
    }

    private Choice ReadChoice(Words words, Position at, int depth)
    {
        var branches = ImmutableArray.CreateBuilder<(Expression?, ImmutableArray<TemplateNode>)>();
        Expression? when = ExpressionReader.Read(words);
        words.NeedEnd();
        while (true)
        {
            var then = Block(depth + 1, at, "endif", out var ended, out var rest);
            branches.Add((when, then));
            var tag = ended!.Value;
            if (tag.Text == "endif") return End(rest!, new Choice(branches.ToImmutable(), at));
            if (tag.Text == "endfor" || when is null) throw new FaultException(tag.At, $"'{tag.Text}' doesn't fit here; 'endif' is missing.");
            when = tag.Text == "elif" ? ExpressionReader.Read(rest!) : null;
            rest!.NeedEnd();
        }
    }

    private Loop ReadLoop(Words words, Position at, int depth)
    {
        var names = ImmutableArray.Create(words.NeedName("The name of an item"));
        if (words.TryTake(",")) names = names.Add(words.NeedName("The name of a value"));
        words.Need("in", "behind the item's name");
        var over = ExpressionReader.Read(words);
        words.NeedEnd();
        var body = Block(depth + 1, at, "endfor", out var ended, out var rest);
        var otherwise = ImmutableArray<TemplateNode>.Empty;
        if (ended!.Value.Text == "else")
        {
            rest!.NeedEnd();
            otherwise = Block(depth + 1, at, "endfor", out ended, out rest);
        }

        if (ended!.Value.Text != "endfor") throw new FaultException(ended.Value.At, $"'{ended.Value.Text}' doesn't fit here; 'endfor' is missing.");
        return End(rest!, new Loop(names, over, body, otherwise, at));
    }

    private static T End<T>(Words rest, T made)
    {
        rest.NeedEnd();
        return made;
    }

    private void TakePlain(ImmutableArray<TemplateNode>.Builder nodes)
    {
        if (_trimsNext) _scanner.SkipBlanks();
        _trimsNext = false;
        var (at, from) = (_scanner.At, _scanner.Index);
        while (!_scanner.AtEnd && !_scanner.Sees("{{") && !_scanner.Sees("{%") && !_scanner.Sees("{#")) _scanner.Take();
        if (_scanner.Index > from) nodes.Add(new Plain(text[from.._scanner.Index], at));
    }

    private static void TrimBefore(ImmutableArray<TemplateNode>.Builder nodes)
    {
        if (nodes.Count > 0 && nodes[^1] is Plain plain) nodes[^1] = plain with { Text = plain.Text.TrimEnd() };
    }

    /// <summary>A line that holds nothing but a tag leaves no empty line behind.</summary>
    private void SkipLineEnd()
    {
        if (!_trimsNext && _scanner.Now == '\n') _scanner.Take();
    }
}
