using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Orrery.Queries.Language;

namespace Orrery.Queries.Tests.Language;

public class QueryFuzzTests
{
    private static readonly string[] Splinters =
    [
        "(", ")", "[", "]", "[*]", "\"", "'", "/", "\\", "{", "}", "==~", "NOT ", " AND ", ",", ".", "@", "e[", "-", "9e999", "1.", "\0", "\ud800", "\n", "WINDOW", " 5 ", "*", "{\"strategy\"", "count(", "(?", "{9,99}", "é",
    ];

    [Fact]
    public void A_damaged_query_is_parsed_or_refused_with_a_position_and_nothing_else()
    {
        var slowest = TimeSpan.Zero;
        Check.One(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(1_000), Prop.ForAll(Damaged.ToArbitrary(), text =>
        {
            var watch = Stopwatch.StartNew();
            if (QueryParser.TryParse(text, out var query, out var fault)) Assert.Equal(query, QueryParser.Parse(query!.ToString()));
            else
            {
                var lines = text.Split('\n');
                Assert.InRange(fault!.Line, 1, lines.Length);
                Assert.InRange(fault.Column, 1, lines[fault.Line - 1].Length + 1);
            }

            if (watch.Elapsed > slowest) slowest = watch.Elapsed;
        }));

        Assert.True(slowest < TimeSpan.FromSeconds(5), $"the slowest took {slowest}");
    }

    [Theory]
    [InlineData("SELECT * WHERE a ==~ /(((((x+)+)+)+)+)+$/")]
    [InlineData("SELECT * WHERE a ==~ /(a|aa|aaa|aaaa)*b/")]
    public void A_pattern_that_makes_backtracking_explode_is_harmless(string text)
    {
        var pattern = Assert.IsType<Matches>(QueryParser.Parse(text).Where);
        var watch = Stopwatch.StartNew();

        Assert.DoesNotMatch(PatternRules.Compile(pattern.Pattern, false), new string('a', 10_000) + "c");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
    }

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("a{10}", 10)]
    [InlineData("(ab){10}", 30)]
    [InlineData("((a{10}){10}){2,5}", 555)]
    [InlineData("[a-z{9}]{3}", 3)]
    [InlineData(@"\d{4}-\d{2}", 7)]
    [InlineData("a{2,}", 2)]
    public void A_pattern_s_size_counts_its_repetitions(string pattern, int atLeast) => Assert.InRange(PatternRules.Positions(pattern), atLeast, atLeast * 2);

    private static Gen<string> Damaged =>
        from query in QueryGenerator.Query
        from cuts in Gen.ListOf(Cut).Resize(4)
        select cuts.Aggregate(query.ToString(), (text, cut) =>
        {
            var at = text.Length == 0 ? 0 : cut.At % (text.Length + 1);
            var end = Math.Min(text.Length, at + cut.Length);
            return text[..at] + (cut.Twice ? text[at..end] + text[at..end] : cut.With) + text[end..];
        });

    private static Gen<(int At, int Length, bool Twice, string With)> Cut =>
        from at in Gen.Choose(0, 5_000)
        from length in Gen.Choose(0, 12)
        from twice in Gen.Elements(true, false, false)
        from with in Gen.Elements(Splinters)
        select (at, length, twice, with);
}
