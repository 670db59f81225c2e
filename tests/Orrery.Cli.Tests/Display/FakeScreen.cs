using System.Globalization;
using System.Text;

namespace Orrery.Cli.Tests.Display;

/// <summary>A terminal of fixed width in memory: it breaks long lines, scrolls, and obeys the escape sequences that the live view uses.</summary>
internal sealed class FakeScreen(int columns, int rows) : TextWriter
{
    private readonly List<StringBuilder> _lines = [new()];
    private int _row, _column;

    public int Columns { get; private set; } = columns;
    public int Rows => rows;
    public override Encoding Encoding => Encoding.UTF8;
    public bool CursorHidden { get; private set; }

    /// <summary>Writes seen: each is one chance to flicker.</summary>
    public int Writes { get; private set; }
    public string Raw { get; private set; } = "";

    /// <summary>What is on the screen and above it, without empty lines at the end.</summary>
    public IReadOnlyList<string> Lines => [.. _lines.Select(l => l.ToString().TrimEnd()).Reverse().SkipWhile(l => l.Length == 0).Reverse()];

    /// <summary>Breaks lines anew at another width, as terminals do.</summary>
    public void Resize(int columns)
    {
        Columns = columns;
        var text = _lines.Select(l => l.ToString().TrimEnd()).ToList();
        var cursor = _row;
        _lines.Clear();
        _row = 0;
        for (var i = 0; i < text.Count; i++)
        {
            if (i == cursor) _row = _lines.Count;
            var rest = text[i];
            do
            {
                _lines.Add(new StringBuilder(rest[..Math.Min(columns, rest.Length)]));
                rest = rest[Math.Min(columns, rest.Length)..];
            }
            while (rest.Length > 0);
        }

        _column = 0;
    }

    public override void Write(char value) => Write(value.ToString());

    public override void WriteLine(string? value) => Write(value + "\n");

    public override void Write(string? value)
    {
        Writes++;
        Raw += value;
        for (var i = 0; i < value!.Length; i++)
        {
            if (value[i] == '\e') i = Escape(value, i + 2);
            else Put(value[i]);
        }
    }

    private int Escape(string text, int start)
    {
        var end = start;
        while (!char.IsAsciiLetter(text[end])) end++;
        var number = int.TryParse(text.AsSpan(start, end - start), CultureInfo.InvariantCulture, out var n) ? n : 1;
        switch (text[end])
        {
            case 'A': _row = Math.Max(Math.Max(0, _lines.Count - rows), _row - number); break;
            case 'K': Cut(); break;
            case 'J':
                Cut();
                _lines.RemoveRange(_row + 1, _lines.Count - _row - 1);
                break;
            case 'h' or 'l' when text[start..end] == "?25": CursorHidden = text[end] == 'l'; break;
            case 'h' or 'l' when text[start..end] == "?2026": break;
            case 'm': break;
            default: throw new InvalidOperationException($"unexpected sequence {text[start..(end + 1)]}");
        }

        return end;
    }

    private void Put(char c)
    {
        if (c == '\r') _column = 0;
        else if (c == '\n') Down();
        else
        {
            if (_column >= Columns) Down();
            var line = _lines[_row];
            while (line.Length <= _column) line.Append(' ');
            line[_column++] = c;
        }
    }

    private void Down()
    {
        _column = 0;
        if (++_row == _lines.Count) _lines.Add(new StringBuilder());
    }

    private void Cut()
    {
        if (_lines[_row].Length > _column) _lines[_row].Length = _column;
    }
}
