using System.Text.Json;
using Orrery.Cli.Display;
using Orrery.Client;

namespace Orrery.Cli.Live;

/// <summary>What a live query tells, line by line: rows on standard output, what there is to say of them on standard error.</summary>
internal sealed class QueryPage(Terminal terminal, bool json)
{
    private RowText _rows = new([]);
    private QueryCounted? _counts;
    private bool _begun;

    public void Show(QueryNews news)
    {
        if (json)
        {
            ShowJson(news);
            return;
        }

        switch (news)
        {
            case QueryBegun begun when !_begun: Begin(begun); break;
            case QueryBegun: terminal.Complain("the server was away; the query is live again, and its open windows began anew."); break;
            case QueryRow row: terminal.Out.WriteLine(_rows.Line(row)); break;
            case QueryLost lost: terminal.Complain($"{lost.Rows:N0} rows are missing here: they came faster than they were taken."); break;
            case QueryCounted counts: Count(counts); break;
        }

        terminal.Out.Flush();
    }

    /// <summary>Sums up.</summary>
    public void End()
    {
        if (json || _counts is not { } c) return;
        terminal.Error.WriteLine($"orrery: {c.Rows:N0} rows of {c.Matched:N0} events{(c.Late > 0 ? $", {c.Late:N0} came too late" : "")}{(c.Ahead > 0 ? $", {c.Ahead:N0} were ahead of the clock" : "")}{(c.LeftOut > 0 ? $", {c.LeftOut:N0} were more than windows hold" : "")}{(c.Lost > 0 ? $", {c.Lost:N0} rows were lost" : "")}.");
    }

    private void Begin(QueryBegun begun)
    {
        _begun = true;
        _rows = new RowText(begun.Columns);
        if (begun.Masked.Count > 0) terminal.Complain($"{string.Join(", ", begun.Masked)}: masked where {(begun.Masked.Count == 1 ? "it is" : "they are")} published, so missing.");
        if (_rows.Heading is { } heading) terminal.Out.WriteLine(heading);
    }

    private void Count(QueryCounted counts)
    {
        if (counts.Late > (_counts?.Late ?? 0)) terminal.Complain($"{counts.Late:N0} events came after their windows were closed and aren't in any row.");
        if (counts.Ahead > (_counts?.Ahead ?? 0)) terminal.Complain($"{counts.Ahead:N0} events have a time far ahead of the server's clock and aren't in any row.");
        _counts = counts;
    }

    private void ShowJson(QueryNews news)
    {
        var line = news switch
        {
            QueryRow row => JsonSerializer.Serialize(new { @event = "row", row.Time, row.Window, row.Row }, OrreryJson.Options),
            QueryLost lost => JsonSerializer.Serialize(new { @event = "lost", lost.Rows }, OrreryJson.Options),
            QueryBegun begun => JsonSerializer.Serialize(new { @event = "begin", begun.Query, begun.Columns, begun.Masked }, OrreryJson.Options),
            QueryCounted c when c != _counts => JsonSerializer.Serialize(new { @event = "counts", c.Matched, c.Late, c.Ahead, c.LeftOut, c.Rows, c.Lost }, OrreryJson.Options),
            _ => null,
        };
        if (news is QueryCounted counts) _counts = counts;
        if (line is not null) terminal.Out.WriteLine(line);
        terminal.Out.Flush();
    }
}
