using System.Text;

namespace Orrery.Cli.Display;

/// <summary>Draws a block of lines over its former self, in one write a frame, without clearing first: nothing flickers.</summary>
/// <remarks>Lines are cut to the window, so that each takes one row. When the window has become narrower, terminals have broken the old lines into
/// several rows: their number is computed anew, so that the next frame starts where the first did.</remarks>
internal sealed class LiveScreen(Terminal terminal) : IDisposable
{
    private const string HideCursor = "\e[?25l";
    private const string ShowCursor = "\e[?25h";
    private const string BeginFrame = "\e[?2026h";
    private const string EndFrame = "\e[?2026l";
    private const string ClearToLineEnd = "\e[K";
    private const string ClearBelow = "\e[J";

    private List<int> _drawn = [];
    private bool _begun;

    /// <summary>Shows these lines; those that don't fit the window's height are left out at the end.</summary>
    public void Draw(IReadOnlyList<Line> lines)
    {
        var (columns, rows) = terminal.Size();
        var frame = new StringBuilder(BeginFrame);
        if (!_begun) frame.Append(HideCursor);
        _begun = true;
        Rewind(frame, columns, rows);
        _drawn = [];
        foreach (var line in lines.Take(rows - 1))
        {
            frame.Append(line.Render(columns - 1, terminal.Colour)).Append(ClearToLineEnd).Append('\n');
            _drawn.Add(Math.Min(line.Width, columns - 1));
        }

        terminal.Out.Write(frame.Append(ClearBelow).Append(EndFrame).ToString());
        terminal.Out.Flush();
    }

    /// <summary>Takes the block away; what is written next starts where it stood.</summary>
    public void Erase()
    {
        if (_drawn.Count == 0) return;
        var (columns, rows) = terminal.Size();
        var frame = new StringBuilder();
        Rewind(frame, columns, rows);
        _drawn = [];
        terminal.Out.Write(frame.Append(ClearBelow).ToString());
    }

    /// <summary>Leaves the block where it is; the next one is drawn below.</summary>
    public void Settle() => _drawn = [];

    /// <summary>Leaves the block as it is and gives the cursor back.</summary>
    public void Dispose()
    {
        if (!_begun) return;
        _begun = false;
        _drawn = [];
        terminal.Out.Write(ShowCursor);
        terminal.Out.Flush();
    }

    private void Rewind(StringBuilder frame, int columns, int rows)
    {
        var up = Math.Min(_drawn.Sum(width => Math.Max(1, (width + columns - 1) / columns)), rows - 1);
        if (up > 0) frame.Append("\r\e[").Append(up).Append('A');
    }
}
