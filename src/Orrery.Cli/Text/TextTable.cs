using System.Text;

namespace Orrery.Cli.Text;

/// <summary>Columns that line up, two spaces apart. A heading that starts with <c>&gt;</c> aligns its column to the right.</summary>
internal sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    public bool IsEmpty => _rows.Count == 0;

    /// <exception cref="ArgumentException">More cells than headings.</exception>
    public void Add(params string?[] cells)
    {
        if (cells.Length > headings.Length) throw new ArgumentException($"A row has {cells.Length} cells; the table has {headings.Length} columns.");
        _rows.Add([.. headings.Select((_, i) => i < cells.Length ? cells[i] ?? "" : "")]);
    }

    /// <summary>The heading, unless all of it is empty, and the rows; no line ends in a space.</summary>
    public IEnumerable<string> Lines(string indent = "")
    {
        var titles = headings.Select(h => h.TrimStart('>')).ToArray();
        var widths = titles.Select((title, i) => _rows.Select(r => r[i].Length).Append(title.Length).Max()).ToArray();
        if (titles.Any(t => t.Length > 0)) yield return Line(titles);
        foreach (var row in _rows) yield return Line(row);

        string Line(string[] cells)
        {
            var line = new StringBuilder(indent);
            for (var i = 0; i < cells.Length; i++)
            {
                if (i > 0) line.Append("  ");
                line.Append(headings[i].StartsWith('>') ? cells[i].PadLeft(widths[i]) : cells[i].PadRight(widths[i]));
            }

            return line.ToString().TrimEnd();
        }
    }
}
