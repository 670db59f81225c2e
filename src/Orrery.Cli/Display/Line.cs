using System.Globalization;
using System.Text;

namespace Orrery.Cli.Display;

/// <summary>One line of a terminal: pieces of text, each in one ink.</summary>
internal sealed class Line
{
    private readonly List<(string Text, Ink Ink)> _pieces = [];

    /// <summary>Columns that it takes.</summary>
    public int Width { get; private set; }

    public Line Add(string text, Ink ink = Ink.Plain)
    {
        _pieces.Add((text, ink));
        Width += WidthOf(text);
        return this;
    }

    /// <summary>Its text, cut to a width; with escape sequences for the inks if colour is wanted.</summary>
    public string Render(int width, bool colour)
    {
        var line = new StringBuilder();
        var left = width;
        foreach (var (text, ink) in _pieces)
        {
            if (left <= 0) break;
            var shown = Cut(text, left);
            left -= WidthOf(shown);
            if (colour && ink != Ink.Plain && shown.Length > 0) line.Append("\e[").Append(Code(ink)).Append('m').Append(shown).Append("\e[0m");
            else line.Append(shown);
        }

        return line.ToString();
    }

    /// <summary>Columns of a text: wide characters take two, combining ones none.</summary>
    public static int WidthOf(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes()) width += WidthOf(rune);
        return width;
    }

    /// <summary>At most <paramref name="width"/> columns, with an ellipsis where it was cut.</summary>
    public static string Cut(string text, int width)
    {
        if (WidthOf(text) <= width) return text;
        var kept = new StringBuilder();
        var used = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var next = WidthOf(rune);
            if (used + next > width - 1) break;
            kept.Append(rune.ToString());
            used += next;
        }

        return width > 0 ? kept.Append('…').ToString() : "";
    }

    private static int WidthOf(Rune rune)
    {
        if (rune.Value < 0x300) return 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format) return 0;
        return rune.Value is >= 0x1100 and <= 0x115f or >= 0x2e80 and <= 0xa4cf or >= 0xac00 and <= 0xd7a3 or >= 0xf900 and <= 0xfaff
            or >= 0xfe30 and <= 0xfe6f or >= 0xff00 and <= 0xff60 or >= 0x1f300 and <= 0x1faff or >= 0x20000 and <= 0x3fffd ? 2 : 1;
    }

    private static string Code(Ink ink) => ink switch
    {
        Ink.Strong => "1",
        Ink.Faint => "2",
        Ink.Good => "32",
        Ink.Busy => "36",
        Ink.Warn => "33",
        _ => "31",
    };
}

/// <summary>What a colour means; terminals choose the shade.</summary>
internal enum Ink
{
    Plain,
    Strong,
    Faint,
    Good,
    Busy,
    Warn,
    Bad,
}
