using Orrery.Services.Encode.Reports;

namespace Orrery.Report.Tests;

public class NumberTests
{
    [Theory]
    [InlineData(0, "0 b/s")]
    [InlineData(999.4, "999 b/s")]
    [InlineData(999.6, "1.00 kb/s")]
    [InlineData(383_000, "383 kb/s")]
    [InlineData(4_094_000, "4.09 Mb/s")]
    [InlineData(12_345_678, "12.3 Mb/s")]
    public void Rates_have_three_figures_and_a_unit(double rate, string text) => Assert.Equal(text, Units.Bitrate(rate));

    [Theory]
    [InlineData(7, "7.0 s")]
    [InlineData(59.96, "1 min 00 s")]
    [InlineData(125, "2 min 05 s")]
    [InlineData(3599.6, "1 h 00 min")]
    [InlineData(7200, "2 h 00 min")]
    public void Lengths_round_up_into_the_next_unit(double seconds, string text) => Assert.Equal(text, Units.Length(seconds));

    [Theory]
    [InlineData(5.208, "0:05.21")]
    [InlineData(59.999, "1:00.00")]
    [InlineData(7199.96, "1:59:59.96")]
    public void A_moment_reads_as_a_clock(double seconds, string text) => Assert.Equal(text, Units.Clock(seconds));

    [Fact]
    public void Weak_moments_lie_at_least_a_second_apart()
    {
        var scores = Enumerable.Repeat(90.0, 100).ToArray();
        (scores[10], scores[11], scores[60]) = (40, 41, 50);

        Assert.Equal([10, 60], WeakMoments.Of(scores, 24, most: 2));
    }

    [Fact]
    public void A_shortened_series_keeps_its_extremes_and_says_how_long_its_parts_are()
    {
        var series = Enumerable.Range(0, 172_800).Select(i => i == 777 ? 3.0 : i == 172_799 ? 99.5 : 90.0).ToArray();

        var envelope = Envelope.Of(series);

        Assert.Equal(72, envelope.Stride);
        Assert.Equal(2400, envelope.Mean.Length);
        Assert.Equal(3, envelope.Low[777 / 72]);
        Assert.Equal(99.5, envelope.High[^1]);
    }

    [Fact]
    public void A_series_that_fits_is_kept_frame_by_frame() => Assert.True(Envelope.Of([.. Enumerable.Repeat(1.0, 2400)]).IsExact);

    [Fact]
    public void All_renditions_are_copied_for_disk_while_they_fit_and_then_the_cheapest()
    {
        long[] ladder = [3000, 1000, 300];

        Assert.Equal([0, 1, 2], DiskCopies.Choose(ladder, 100, 4600));
        Assert.Equal([1, 2], DiskCopies.Choose(ladder, 100, 4599));
        Assert.Empty(DiskCopies.Choose(ladder, 100, 399));
    }
}
