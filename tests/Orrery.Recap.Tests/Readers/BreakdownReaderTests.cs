using Orrery.Services.Recap.Breakdowns;

namespace Orrery.Recap.Tests.Readers;

public class BreakdownReaderTests
{
    [Fact]
    public void One_liners_are_read_with_translations_parts_and_eighths()
    {
        var (lines, faults) = BreakdownReader.Read("Scene,Set,One-Liner,One-Liner [de],one-liner (pt-BR),Pages\r\n1,INT. BURROW,\"The rabbit, \"\"early\"\",\r\nwakes.\",Der Hase wacht auf.,,1 3/8\r\n12A (2/2),,He finds a friend.,,,5/8\r\n");

        Assert.Empty(faults);
        Assert.Equal(("1", "INT. BURROW", "The rabbit, \"early\", wakes.", 11, 2), (lines[0].Scene, lines[0].Heading, lines[0].Text, lines[0].Eighths, lines[0].Line));
        Assert.Equal("Der Hase wacht auf.", lines[0].Translations["de"]);
        Assert.Equal(("12A", 2, 5, 4), (lines[1].Scene, lines[1].Part, lines[1].Eighths, lines[1].Line));
        Assert.Empty(lines[1].Translations);
    }

    [Fact]
    public void A_semicolon_separates_where_the_header_has_more_of_them() =>
        Assert.Equal("wakes, early", Assert.Single(BreakdownReader.Read("scene;synopsis\n1;wakes, early\n").Value).Text);

    [Theory]
    [InlineData("scene,one-liner\n1,a\n1,b\n", 3, 0, "scene 1 stands at line 2 already")]
    [InlineData("scene,one-liner\n1,a,b\n", 2, 0, "3 fields under a header of 2")]
    [InlineData("scene,one-liner\n1,a \"b\" c\n", 2, 5, "a quotation mark inside a field")]
    [InlineData("scene,one-liner\n1,\"open\n", 2, 3, "never closed")]
    [InlineData("scene,one-liner\n1,\"a\" b\n", 2, 6, "'b' follows a closed quotation mark")]
    [InlineData("scene,one-liner\n,a\n", 2, 0, "a line without a scene's number")]
    [InlineData("scene,one-liner,pages\n1,a,3/9\n", 2, 0, "'3/9' is no number of pages in eighths")]
    [InlineData("scene,props,one-liner\n1,a,b\n", 1, 0, "the column 'props' is not used")]
    [InlineData("set,one-liner\n1,a\n", 1, 0, "no column is called 'scene'")]
    public void What_a_breakdown_has_wrong_is_named_with_its_line(string text, int line, int column, string what)
    {
        var fault = BreakdownReader.Read(text).Faults[0];

        Assert.Equal((line, column), (fault.Line, fault.Column));
        Assert.Contains(what, fault.What);
    }
}
