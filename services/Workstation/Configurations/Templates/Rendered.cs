using System.Collections.Immutable;
using System.Text;

namespace Orrery.Services.Workstation.Configurations.Templates;

/// <summary>What a template became, and where each part of it came from, so that errors in it are reported at their place in the template.</summary>
/// <param name="Pieces">In the order of the text: from which offset on, from where in the template, and whether it is a plain piece, whose places run on.</param>
internal sealed record Rendered(string Text, ImmutableArray<(int From, Position Source, bool IsPlain)> Pieces)
{
    /// <summary>The place in the template of a place in the text.</summary>
    public Position SourceOf(int line, int column)
    {
        var offset = OffsetOf(line, column);
        var piece = Pieces.LastOrDefault(p => p.From <= offset, (From: 0, Source: Position.Start, IsPlain: true));
        if (!piece.IsPlain) return piece.Source;
        var (at, end) = (piece.Source, Math.Min(offset, Text.Length));
        for (var i = piece.From; i < end; i++) at = Text[i] == '\n' ? new Position(at.Line + 1, 1) : at with { Column = at.Column + 1 };
        return at;
    }

    private int OffsetOf(int line, int column)
    {
        var offset = 0;
        for (; line > 1; line--)
        {
            var end = Text.IndexOf('\n', offset);
            if (end < 0) return Text.Length;
            offset = end + 1;
        }

        return offset + column - 1;
    }
}

/// <summary>A text in the making.</summary>
internal sealed class Rendering
{
    private readonly StringBuilder _text = new();
    private readonly ImmutableArray<(int, Position, bool)>.Builder _pieces = ImmutableArray.CreateBuilder<(int, Position, bool)>();

    public void Add(string text, Position source, bool isPlain)
    {
        if (text.Length == 0) return;
        if (_text.Length + text.Length > ConfigurationText.Limit) throw new FaultException(source, $"The text becomes longer than {ConfigurationText.Limit / 1024} KiB here.");
        _pieces.Add((_text.Length, source, isPlain));
        _text.Append(text);
    }

    public Rendered End() => new(_text.ToString(), _pieces.ToImmutable());
}
