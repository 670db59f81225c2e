using Orrery.Queries.Language;

namespace Orrery.Queries.Tests.Language;

public class QueryFaultTests
{
    [Theory]
    [InlineData("SELCT *", 1, 1, "'SELCT'", "SELECT", "did you mean SELECT?")]
    [InlineData("", 1, 1, "the end of the query", "SELECT", "begins with")]
    [InlineData("SELECT * FORM s", 1, 10, "'FORM'", "a clause", "did you mean FROM?")]
    [InlineData("SELECT *\nWHERE\n  a >> 3", 3, 6, "'>'", "a property, a string", null)]
    [InlineData("SELECT * WHERE a = ", 1, 20, "the end of the query", "a property", null)]
    [InlineData("SELECT * WHERE ready", 1, 21, "the end of the query", "a comparison", "ready = true")]
    [InlineData("SELECT * WHERE a LIKE 'x'", 1, 18, "'LIKE'", "a comparison", "==~")]
    [InlineData("SELECT * WHERE a IS null", 1, 18, "'IS'", "a comparison", "= null")]
    [InlineData("SELECT * WHERE (a = 1", 1, 22, "the end", "AND, OR or )", null)]
    [InlineData("SELECT * WHERE a = \"x", 1, 20, "a string without an end", "a closing \"", null)]
    [InlineData("SELECT * WHERE a ==~ \"x\"", 1, 22, "'\"'", "a pattern between slashes", "regular expression")]
    [InlineData("SELECT * WHERE a ==~ /x", 1, 22, "a pattern without an end", "a pattern", "close it")]
    [InlineData("SELECT * WHERE a ==~ /(/", 1, 22, "/(/", "a regular expression", "Not enough )")]
    [InlineData("SELECT * WHERE a ==~ /(?=x)y/", 1, 22, "/(?=x)y/", "linear time", "look-around")]
    [InlineData("SELECT * WHERE a ==~ /((a{100}){100}){100}/", 1, 22, "/((a{100}", "linear time", "counted repetitions")]
    [InlineData("SELECT * WHERE a = 1 WHERE b = 2", 1, 22, "'WHERE'", "WHERE once", "AND")]
    [InlineData("SELECT *, a", 1, 9, "','", "nothing beside *", null)]
    [InlineData("SELECT a, b AS a", 1, 11, "a second column named a", "different names", "AS")]
    [InlineData("SELECT from FROM s", 1, 8, "'from'", "*, a property", "e[\"from\"]")]
    [InlineData("SELECT mox(a) WINDOW 5", 1, 8, "'mox'", "min, max", "did you mean MAX?")]
    [InlineData("SELECT @.a", 1, 8, "'@'", "*, a property", "within its brackets")]
    [InlineData("SELECT * WHERE e[\"l\"][e[\"k\"] = 1]", 1, 23, "'e'", "a property of the item", "@[\"name\"]")]
    [InlineData("SELECT * WHERE e[\"l\"][0] = 1", 1, 23, "the number 0", "a name in quotes, * or a predicate", "[*]")]
    [InlineData("SELECT * WHERE e[\"l\"][*][\"k\"] = b", 1, 16, "a list's items", "a literal", "within the brackets")]
    [InlineData("SELECT * WHERE a < null", 1, 16, "null, true or false", "a number or a string", "= or !=")]
    [InlineData("SELECT * LIMIT 0", 1, 16, "the number 0", "1 to", null)]
    [InlineData("SELECT a WINDOW 60 0 GROUP BY a", 1, 20, "the number 0", "next window starts", "gap")]
    [InlineData("SELECT a WINDOW 600 1", 1, 21, "the number 1", "next window starts", "120 times")]
    [InlineData("SELECT a WINDOW 5 GROUP BY e[\"l\"][*]", 1, 28, "goes through a list", "single value", null)]
    [InlineData("SELECT * SAMPLE {\"strategy\":\"ODD\"}", 1, 17, "the strategy ODD", "RANDOM", null)]
    [InlineData("SELECT * SAMPLE {\"strategy\":\"STICKY\",\"threshold\":1}", 1, 17, "STICKY without keys", "\"keys\"", null)]
    [InlineData("SELECT * SAMPLE {\"strategy\":\"RANDOM\",\"threshold\":11,\"factor\":10}", 1, 17, "the threshold 11", "0 to 10", null)]
    [InlineData("SELECT * SAMPLE {\"strategy\":\"RANDOM\",\"treshold\":11}", 1, 17, "\"treshold\"", "threshold", null)]
    [InlineData("SELECT * SAMPLE {\"strategy\":\"\\ud800\"}", 1, 17, "half a character", "whole characters", null)]
    [InlineData("SELECT * SAMPLE {\"strategy\":", 1, 17, "an object without an end", "}", null)]
    [InlineData("SELECT * FROM s HAVING x = 1", 1, 17, "'HAVING'", "a clause", "no HAVING")]
    [InlineData("SELECT * FROM a JOIN b", 1, 17, "'JOIN'", "a clause", "aren't joined")]
    public void A_fault_says_where_what_was_found_what_was_expected_and_what_to_do(string text, int line, int column, string found, string expected, string? hint)
    {
        var fault = Assert.Throws<QueryException>(() => QueryParser.Parse(text)).Fault;

        Assert.Equal((line, column), (fault.Line, fault.Column));
        Assert.Contains(found, fault.Found, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Expected, StringComparison.Ordinal);
        if (hint is not null) Assert.Contains(hint, fault.Hint, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"line {line}, column {column}: found ", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT average(latency) FROM s", 8, "average(latency) without a window")]
    [InlineData("SELECT a FROM s GROUP BY a", 17, "GROUP BY without a window")]
    [InlineData("SELECT a FROM s ORDER BY a", 17, "ORDER BY without a window")]
    public void What_has_no_end_is_neither_aggregated_nor_grouped_nor_ordered(string text, int column, string found)
    {
        var fault = Assert.Throws<QueryException>(() => QueryParser.Parse(text)).Fault;

        Assert.Equal((column, found), (fault.Column, fault.Found));
        Assert.Contains("WINDOW 60", fault.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT a, max(b) WINDOW 5 GROUP BY c", "which isn't grouped by")]
    [InlineData("SELECT max(b) WINDOW 5 GROUP BY c ORDER BY d", "ORDER BY d")]
    [InlineData("SELECT a WINDOW 5 ORDER BY max(b)", "ORDER BY an aggregate")]
    [InlineData("SELECT e[\"l\"][*], max(b) WINDOW 5", "goes through a list")]
    public void A_row_of_many_events_has_only_what_is_the_same_for_all_of_them(string text, string found) =>
        Assert.Contains(found, Assert.Throws<QueryException>(() => QueryParser.Parse(text)).Fault.Found, StringComparison.Ordinal);

    [Fact]
    public void What_is_too_large_is_refused()
    {
        string[] large =
        [
            "SELECT * WHERE " + new string('(', 40) + "a = 1" + new string(')', 40),
            "SELECT * WHERE " + string.Concat(Enumerable.Repeat("NOT ", 40)) + "a = 1",
            "SELECT * WHERE " + string.Join(" OR ", Enumerable.Repeat("a = 1", 501)),
            "SELECT " + string.Join(", ", Enumerable.Range(0, 101).Select(i => "a" + i)),
            "SELECT " + string.Join('.', Enumerable.Repeat("a", 34)),
            "SELECT * " + new string(' ', QueryLimits.Text),
            "SELECT * WHERE " + string.Concat(Enumerable.Repeat("a[", 40)) + "a = 1" + new string(']', 40),
        ];

        Assert.All(large, text => Assert.Contains("at most", Assert.Throws<QueryException>(() => QueryParser.Parse(text)).Fault.Expected, StringComparison.Ordinal));
    }
}
