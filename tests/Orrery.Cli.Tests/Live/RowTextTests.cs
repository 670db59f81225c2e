using System.Text;
using System.Text.Json;
using Orrery.Cli.Commands;
using Orrery.Cli.Commands.Demos;
using Orrery.Cli.Display;
using Orrery.Cli.Live;
using Orrery.Client;

namespace Orrery.Cli.Tests.Live;

public sealed class RowTextTests
{
    private static readonly DateTimeOffset Time = new(new DateTime(2026, 11, 22, 9, 30, 0), TimeZoneInfo.Local.GetUtcOffset(new DateTime(2026, 11, 22, 9, 30, 0)));

    [Fact]
    public void Columns_line_up_and_grow_with_what_comes()
    {
        var rows = new RowText(["name", "n"]);

        Assert.Equal("time      name  n", rows.Heading);
        Assert.Equal("09:30:00  ada   5", rows.Line(Row("""{"name": "ada", "n": 5}""")));
        Assert.Equal("09:30:00  grace hopper  1.235", rows.Line(Row("""{"name": "grace hopper", "n": 1.23456}""")));
        Assert.Equal("09:30:00  –                 7", rows.Line(Row("""{"name": null, "n": 7}""")));
    }

    [Fact]
    public void What_an_event_says_does_not_move_the_cursor() =>
        Assert.Equal("09:30:00  ?[2Jx", new RowText(["line"]).Line(Row("""{"line": "\u001b[2Jx"}""")));

    [Fact]
    public void A_caret_stands_under_the_mistake_and_nowhere_without_a_place()
    {
        var refused = new OrreryException("mql.query", "") { Place = (2, 6) };

        Assert.Equal(["  FROM runs", "       ^"], Caret.Under("SELECT *\nFROM runs", refused));
        Assert.Empty(Caret.Under("SELECT", new OrreryException("other", "")));
    }

    [Fact]
    public void Lost_rows_and_late_events_are_told_beside_the_rows()
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var page = new QueryPage(new Terminal(output, error), json: false);
        page.Show(new QueryBegun("SELECT n FROM s", ["n"], ["secret"]));
        page.Show(Row("""{"n": 1}"""));
        page.Show(new QueryLost(12));
        page.Show(new QueryCounted(20, 3, 0, 0, 13, 12));
        page.End();

        Assert.Contains("09:30:00  1", output.ToString());
        foreach (var said in (string[])["secret: masked", "12 rows are missing here", "3 events came after", "13 rows of 20 events, 3 came too late, 12 rows were lost"]) Assert.Contains(said, error.ToString());
    }

    [Fact]
    public async Task A_file_is_sent_in_pieces_and_a_mistake_is_named_by_its_line_in_all()
    {
        var sent = new List<string>();
        var taken = await MqlSendCommand.SendAsync(new StringReader("{\"n\":1}\n\n{\"n\":2}"), Take, TestContext.Current.CancellationToken);
        Assert.Equal((2L, "{\"n\":1}\n\n{\"n\":2}\n"), (taken, Assert.Single(sent)));

        var many = string.Concat(Enumerable.Range(0, 1_500).Select(n => $"{{\"n\":{n}}}\n"));
        var refused = await Assert.ThrowsAsync<OrreryException>(() => MqlSendCommand.SendAsync(new StringReader(many),
            bytes => sent.Count == 1 ? Take(bytes) : throw new OrreryException("event.json", "Line 3, position 1: no.") { Place = (3, 1) }, TestContext.Current.CancellationToken));
        Assert.Contains("line 1,003 of it in all", refused.Message);

        Task<StreamTaken> Take(ReadOnlyMemory<byte> bytes)
        {
            sent.Add(Encoding.UTF8.GetString(bytes.Span));
            return Task.FromResult(new StreamTaken("s", sent[^1].Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, false));
        }
    }

    [Fact]
    public void A_machine_is_as_busy_as_its_ticks_say()
    {
        var before = MachineLoad.Parse(["cpu  100 0 100 700 100 0 0 0 0 0", "cpu0 50 0 50 350 50 0 0 0 0 0", "cpu1 50 0 50 350 50 0 0 0 0 0", "intr 1"]);
        var now = MachineLoad.Parse(["cpu  190 0 100 800 110 0 0 0 0 0", "cpu0 140 0 50 350 60 0 0 0 0 0", "cpu1 50 0 50 450 50 0 0 0 0 0"]);

        Assert.Equal((45.0, 90.0), (MachineLoad.Between(before, now, Time).Busy, MachineLoad.Between(before, now, Time).Core));
    }

    private static QueryRow Row(string json) => new(Time, JsonElement.Parse(json));
}
