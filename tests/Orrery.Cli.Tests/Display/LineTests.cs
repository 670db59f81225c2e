using Orrery.Cli.Display;

namespace Orrery.Cli.Tests.Display;

public class LineTests
{
    [Theory]
    [InlineData("clip", 4, "clip")]
    [InlineData("clips", 4, "cli…")]
    [InlineData("映画.mp4", 6, "映画.…")]
    [InlineData("映画", 2, "…")]
    public void A_cut_text_ends_in_an_ellipsis_and_counts_wide_letters_twice(string text, int width, string cut)
    {
        Assert.Equal(cut, Line.Cut(text, width));
        Assert.InRange(Line.WidthOf(cut), 0, width);
    }
}
