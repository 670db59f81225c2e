using Orrery.Cli.Progress;

namespace Orrery.Cli.Display;

/// <summary>Bars in a terminal, drawn anew at most ten times a second.</summary>
/// <param name="title">What is worked on, such as a file's name.</param>
internal sealed class LiveDisplay(Terminal terminal, string title) : IProgressDisplay
{
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(100);

    private readonly LiveScreen _screen = new(terminal);
    private long? _drawnAt;
    private string? _shown;
    private (string What, long Since)? _transfer;

    public void Say(string what, string text)
    {
        _screen.Erase();
        terminal.Out.WriteLine(text);
    }

    public void Transfer(string what, long done, long total)
    {
        if (_transfer?.What != what) _transfer = (what, terminal.Time.GetTimestamp());
        if (done >= total) _screen.Erase();
        else if (Due()) Draw([TransferLine.Of(what, done, total, terminal.Time.GetElapsedTime(_transfer.Value.Since), terminal.Size().Columns)]);
    }

    public void Show(RunProgress progress)
    {
        var ended = progress.State != "running";
        if (progress.State == _shown && (ended || !Due())) return;
        _shown = progress.State;
        var (columns, rows) = terminal.Size();
        Draw(LiveFrame.Lines(progress, title, columns, rows));
        if (ended) _screen.Settle();
    }

    public void Dispose() => _screen.Dispose();

    private bool Due() => _drawnAt is not { } at || terminal.Time.GetElapsedTime(at) >= FrameTime;

    private void Draw(IReadOnlyList<Line> lines)
    {
        _drawnAt = terminal.Time.GetTimestamp();
        _screen.Draw(lines);
    }
}
