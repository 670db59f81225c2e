using System.Text.Json;
using Orrery.Cli.Commands;
using Orrery.Client;

namespace Orrery.Cli.Tests.Commands;

public class TablesCommandTests
{
    private static readonly RunId Run = RunId.Parse("r01-6k3v9x0m2q4wd");

    [Fact]
    public void Rows_have_their_properties_as_columns_but_not_one_that_repeats_the_key()
    {
        var at = new DateTimeOffset(2030, 1, 2, 3, 4, 5, DateTimeOffset.Now.Offset);
        var lines = TablesCommand.RowLines([Row("""{"name": "a", "count": 3, "by": "x\u001b[2J"}"""), Row("""{"name": "a", "note": null, "tags": [1, 2]}""")]).ToList();

        Assert.Equal("key  count  by     tags    written              by run", lines[0]);
        Assert.Equal($"a    3      x?[2J          {TestMoment(at)}  {Run}", lines[1]);
        Assert.Equal($"a                  [1, 2]  {TestMoment(at)}  {Run}", lines[2]);

        RowView Row(string value) => new("a", 1, 7, at, Run, JsonElement.Parse(value));
    }

    [Fact]
    public void A_table_says_when_some_of_its_rows_are_of_an_older_shape_or_nobody_declares_it()
    {
        var lines = TablesCommand.Lines([new TableView("s", "old", "default", 1200, 4096) { Version = 3, OldestVersion = 1 }, new TableView("s", "gone", "default", 1, 10)]).ToList();

        Assert.Contains("version 3; some rows 1", lines[1]);
        Assert.Contains("1,200  4.0 KiB", lines[1]);
        Assert.Contains("not declared now", lines[2]);
    }

    [Theory]
    [InlineData("count=3", JsonValueKind.Number)]
    [InlineData("done=true", JsonValueKind.True)]
    [InlineData("name=\"3\"", JsonValueKind.String)]
    [InlineData("name=a=b", JsonValueKind.String)]
    [InlineData("name=", JsonValueKind.String)]
    public void A_condition_is_a_number_a_truth_value_or_a_text(string text, JsonValueKind kind) => Assert.Equal(kind, Assert.Single(TablesCommand.Query([text], "").Where).Value.ValueKind);

    [Fact]
    public void What_is_no_condition_is_refused() => Assert.Contains("--where pool: property=value", Assert.Throws<OrreryException>(() => TablesCommand.Query(["pool"], "")).Message);

    private static string TestMoment(DateTimeOffset at) => at.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
}
