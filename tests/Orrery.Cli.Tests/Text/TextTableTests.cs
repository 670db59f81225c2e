using Orrery.Cli.Text;

namespace Orrery.Cli.Tests.Text;

public class TextTableTests
{
    [Fact]
    public void Numbers_end_and_words_begin_in_one_column()
    {
        var table = new TextTable("name", ">rate", "note");
        table.Add("1080p", "4.52 Mb/s", null);
        table.Add("360p", "845 kb/s", "lowest");

        Assert.Equal(
        [
            "  name        rate  note",
            "  1080p  4.52 Mb/s",
            "  360p    845 kb/s  lowest",
        ], table.Lines("  "));
    }

    [Fact]
    public void A_table_without_headings_has_rows_only()
    {
        var table = new TextTable("", "");
        table.Add("a", "b");
        Assert.Equal(["a  b"], table.Lines());
    }
}
