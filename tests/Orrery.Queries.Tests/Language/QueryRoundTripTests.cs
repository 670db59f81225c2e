using FsCheck;
using FsCheck.Fluent;
using Orrery.Queries.Language;

namespace Orrery.Queries.Tests.Language;

public class QueryRoundTripTests
{
    [Fact]
    public void What_the_printer_writes_parses_to_the_same_tree() => Check.One(
        Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(600),
        Prop.ForAll(QueryGenerator.Query.ToArbitrary(), query => Assert.Equal(query, QueryParser.Parse(QueryPrinter.Print(query)))));

    [Theory]
    [InlineData("select * from servo", "SELECT * FROM servo")]
    [InlineData("Select a.b.c, e[\"tags\"][\"nf.cluster\"] As c fROM s, s2", "SELECT a.b.c, e[\"tags\"][\"nf.cluster\"] AS c FROM s, s2")]
    [InlineData("SELECT avg(x) WINDOW 10 WHERE x <> 3 OR NOT (y == null AND z = true)", "SELECT average(x) WINDOW 10 WHERE x != 3 OR NOT (y = null AND z = true)")]
    [InlineData("SELECT count(distinct esn) FROM s WHERE a ==~ /i-\\/1/i WINDOW 10 1", "SELECT count(DISTINCT esn) FROM s WINDOW 10 1 WHERE a ==~ /i-\\/1/i")]
    [InlineData("SELECT 'text', 45, -1.50 LIMIT 5", "SELECT \"text\", 45, -1.5 LIMIT 5")]
    [InlineData("select * where e[\"l\"][*][\"k\"] = 1 AND e.l[k=1 and @.j > 2]", "SELECT * WHERE e[\"l\"][*][\"k\"] = 1 AND e.l[k = 1 AND j > 2]")]
    [InlineData("select max(t), node window 60 group by node order by max(t) desc limit 3", "SELECT max(t), node WINDOW 60 GROUP BY node ORDER BY max(t) DESC LIMIT 3")]
    [InlineData("""select * sample {"strategy":"sticky","threshold":5,"keys":["user.id"]}""", """SELECT * SAMPLE {"strategy": "STICKY", "threshold": 5, "factor": 10000, "salt": 0, "keys": ["user.id"]}""")]
    public void A_query_has_one_canonical_spelling(string written, string canonical)
    {
        var printed = QueryParser.Parse(written).ToString();

        Assert.Equal(QueryParser.Parse(canonical), QueryParser.Parse(printed));
        Assert.Equal(canonical.Replace("e[\"l\"][*][\"k\"]", "l[*][\"k\"]", StringComparison.Ordinal).Replace("e[\"tags\"][\"nf.cluster\"]", "tags[\"nf.cluster\"]", StringComparison.Ordinal), printed);
    }

    [Theory]
    [InlineData("SELECT e[\"tags\"][\"cluster\"]", "tags.cluster")]
    [InlineData("SELECT nf.node", "nf.node")]
    [InlineData("SELECT nf.node AS n", "n")]
    [InlineData("SELECT \"string literal\"", "string literal")]
    [InlineData("SELECT 45", "45")]
    [InlineData("SELECT AVG(e[\"m\"][\"l\"]) WINDOW 5", "average(m.l)")]
    [InlineData("SELECT COUNT(*) WINDOW 5", "count(*)")]
    [InlineData("SELECT e[\"l\"][*][\"k\"]", "l[*].k")]
    public void An_output_key_is_the_alias_or_the_dotted_path(string text, string key) => Assert.Equal(key, QueryParser.Parse(text).Columns[0].Key);
}
