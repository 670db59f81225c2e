using System.Text;
using Orrery.Queries.Evaluation;
using Orrery.Queries.Language;
using Orrery.Queries.Windows;

namespace Orrery.Queries.Tests.Evaluation;

public class StandingQueryTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("tracks[kind = \"audio\" AND lang = \"de\"]", false)]
    [InlineData("tracks[*].kind = \"audio\" AND tracks[*].lang = \"de\"", true)]
    [InlineData("tracks[kind = \"audio\" AND lang = \"en\"]", true)]
    [InlineData("tracks[kind = \"audio\"].lang = \"en\"", true)]
    [InlineData("tracks[kind = \"text\"].lang != \"de\"", false)]
    [InlineData("tracks[*].lang != \"de\"", true)]
    [InlineData("sizes[@ > 3 AND @ < 5]", false)]
    [InlineData("sizes[*] > 3 AND sizes[*] < 5", true)]
    [InlineData("missing = null AND missing != 1 AND NOT missing = 1 AND NOT missing < 1 AND NOT missing >= 1", true)]
    [InlineData("sizes[*] = \"9\" OR sizes = 9 OR title = 1", false)]
    [InlineData("title ==~ /^big/i AND NOT title ==~ /^big/ AND NOT sizes ==~ /9/", true)]
    [InlineData("missing[*] != 1 OR title[*] != 1", false)]
    public void A_condition_on_a_list_speaks_of_the_same_item_only_within_its_brackets(string where, bool holds)
    {
        const string film = """{"title":"Big Buck Bunny","sizes":[2,9],"tracks":[{"kind":"audio","lang":"en"},{"kind":"text","lang":"de"}]}""";

        Assert.Equal(holds ? 1 : 0, Rows($"SELECT * WHERE {where}", (0, film)).Count);
    }

    [Fact]
    public void A_window_waits_for_the_late_and_counts_the_too_late()
    {
        var query = new StandingQuery(QueryParser.Parse("SELECT sum(n) WINDOW 10"), new Dice(1), new FlowLimits { Lateness = TimeSpan.FromSeconds(2) });
        var rows = new List<Row>();
        foreach (var (second, n) in ((double, int)[])[(1, 1), (11, 10), (9.9, 2), (12, 20), (3, 100), (22, 0)])
            query.Offer(Encoding.UTF8.GetBytes($$"""{"n":{{n}}}"""), Start.AddSeconds(second), Start.AddSeconds(second), rows);

        Assert.Equal(["""{"sum(n)":3}""", """{"sum(n)":30}"""], rows.Select(Text));
        Assert.Equal((Start, Start.AddSeconds(10)), (rows[0].Window!.Start, rows[0].Window!.End));
        Assert.Equal(new FlowCounts(6, 1, 0, 0, 2), query.Counts);
    }

    [Fact]
    public void A_window_closes_by_the_clock_when_nothing_comes_any_more()
    {
        var query = new StandingQuery(QueryParser.Parse("SELECT count(*) WINDOW 10"), new Dice(1), new FlowLimits { Lateness = TimeSpan.FromSeconds(2) });
        var (rows, hourLater) = (new List<Row>(), Start.AddHours(1));
        query.Offer("{}"u8, Start.AddSeconds(4), hourLater, rows);

        query.Tick(hourLater.AddSeconds(7.9), rows);
        Assert.Empty(rows);
        query.Tick(hourLater.AddSeconds(8), rows);
        Assert.Equal("""{"count(*)":1}""", Text(Assert.Single(rows)));
    }

    [Fact]
    public void An_event_far_ahead_of_the_clock_does_not_end_the_windows_before_it()
    {
        var query = new StandingQuery(QueryParser.Parse("SELECT count(*) WINDOW 10"), new Dice(1));
        var rows = new List<Row>();
        query.Offer("{}"u8, Start, Start, rows);
        query.Offer("{}"u8, Start.AddDays(1), Start, rows);

        Assert.Empty(rows);
        Assert.Equal(1, query.Counts.Ahead);
    }

    [Theory]
    [InlineData("SELECT k, count(*) WINDOW 10 GROUP BY k")]
    [InlineData("SELECT k, count(*) WINDOW 10")]
    [InlineData("SELECT count(*), k WINDOW 10 GROUP BY k ORDER BY k LIMIT 5")]
    public void A_window_holds_so_many_groups_and_says_what_it_left_out(string text)
    {
        var query = new StandingQuery(QueryParser.Parse(text), new Dice(1), new FlowLimits { Groups = 3 });
        var rows = new List<Row>();
        for (var i = 0; i < 10; i++) query.Offer(Encoding.UTF8.GetBytes($$"""{"k":{{i % 5}}}"""), Start, Start, rows);
        query.Tick(Start.AddMinutes(1), rows);

        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.Equal(4, row.Window!.LeftOut));
        Assert.Equal(4, query.Counts.LeftOut);
    }

    [Fact]
    public void A_window_holds_so_many_rows_and_distinct_values()
    {
        var limits = new FlowLimits { Rows = 3, Distinct = 4, Groups = 2 };

        Assert.Equal(["0", "1", "2"], Rows("SELECT n AS v WINDOW 10", limits, Numbers).Select(Value));
        Assert.Equal(["4"], Rows("SELECT count(DISTINCT n) AS v WINDOW 10", limits, Numbers).Select(Value));
        Assert.Equal(["0", "1"], Rows("SELECT n AS v WINDOW 10 GROUP BY n", limits, Numbers).Select(Value));
        Assert.Equal(["0", "1"], Rows("SELECT n AS v WINDOW 10", new FlowLimits { WindowBytes = 15 }, Numbers).Select(Value));
        Assert.Equal(["3"], Rows("SELECT count(DISTINCT n) AS v WINDOW 10", new FlowLimits { WindowBytes = 30 }, Numbers).Select(Value));
    }

    [Fact]
    public void Limit_ends_a_query_without_a_window_and_holds_for_each_window_with_one()
    {
        Assert.Equal(["0", "1"], Rows("SELECT n AS v LIMIT 2", FlowLimits.Default, Numbers).Select(Value));
        Assert.Equal(["5", "4", "9", "8"], Rows("SELECT n AS v WINDOW 6 ORDER BY n DESC LIMIT 2", FlowLimits.Default, Numbers).Select(Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1} {}")]
    [InlineData("{\"a\":\"\u0001\"}")]
    public void What_is_no_json_object_is_refused_and_changes_nothing(string text)
    {
        var query = new StandingQuery(QueryParser.Parse("SELECT *"), new Dice(1));
        var rows = new List<Row>();

        Assert.False(query.Offer(Encoding.UTF8.GetBytes(text), Start, Start, rows));
        Assert.False(query.Offer([(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}'], Start, Start, rows));
        Assert.Empty(rows);
        Assert.Equal(default, query.Counts);
    }

    private static IEnumerable<(double, string)> Numbers => Enumerable.Range(0, 10).Select(i => ((double)i, $$"""{"n":{{i}}}"""));

    private static string Text(Row row) => Encoding.UTF8.GetString(row.Json.Span);

    private static string Value(Row row) => Text(row)["""{"v":""".Length..^1];

    private static List<Row> Rows(string query, params (double Second, string Json)[] events) => Rows(query, FlowLimits.Default, events);

    private static List<Row> Rows(string text, FlowLimits limits, IEnumerable<(double Second, string Json)> events)
    {
        var query = new StandingQuery(QueryParser.Parse(text), new Dice(1), limits);
        var rows = new List<Row>();
        foreach (var (second, json) in events) query.Offer(Encoding.UTF8.GetBytes(json), Start.AddSeconds(second), Start.AddSeconds(second), rows);
        query.Tick(Start.AddHours(1), rows);
        return rows;
    }
}
