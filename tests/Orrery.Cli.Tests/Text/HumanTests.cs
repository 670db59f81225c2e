using Orrery.Cli.Text;

namespace Orrery.Cli.Tests.Text;

public class HumanTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(12_345, "12.3 kB")]
    [InlineData(999_960, "1.0 MB")]
    [InlineData(130_400_000, "130 MB")]
    [InlineData(1_234_000_000, "1.23 GB")]
    [InlineData(long.MaxValue, "9,223 PB")]
    public void Sizes_are_decimal_with_three_digits(long bytes, string text) => Assert.Equal(text, Human.Bytes(bytes));

    [Theory]
    [InlineData(512L << 20, "512 MiB")]
    [InlineData(1536L << 20, "1.5 GiB")]
    public void Memory_is_binary(long bytes, string text) => Assert.Equal(text, Human.Memory(bytes));

    [Theory]
    [InlineData(845_000, "845 kb/s")]
    [InlineData(4_521_000, "4.52 Mb/s")]
    [InlineData(999_999, "1.0 Mb/s")]
    public void Bit_rates_change_their_unit(double rate, string text) => Assert.Equal(text, Human.BitRate(rate));

    [Theory]
    [InlineData(0.42, "0.42 s")]
    [InlineData(7.31, "7.31 s")]
    [InlineData(59.949, "59.9 s")]
    [InlineData(59.96, "1 min 00 s")]
    [InlineData(192, "3 min 12 s")]
    [InlineData(3725, "1 h 02 min")]
    [InlineData(183_600, "2 d 03 h")]
    [InlineData(-1, "0 s")]
    public void Durations_use_the_two_units_that_matter(double seconds, string text) => Assert.Equal(text, Human.Seconds(seconds));

    [Theory]
    [InlineData(0.2, "1 s")]
    [InlineData(7.1, "8 s")]
    [InlineData(42, "40 s")]
    [InlineData(95, "1 min 30 s")]
    [InlineData(125, "2 min")]
    [InlineData(700, "12 min")]
    [InlineData(4210, "1 h 10 min")]
    public void A_guess_is_coarse(double seconds, string text) => Assert.Equal(text, Human.About(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0.999, "99%")]
    [InlineData(1, "100%")]
    [InlineData(0.29, "29%")]
    [InlineData(1.2, "100%")]
    public void A_hundred_per_cent_means_all_of_it(double share, string text) => Assert.Equal(text, Human.Percent(share));

    [Fact]
    public void Frames_a_second_are_fps_and_other_units_keep_their_name()
    {
        Assert.Equal("24.1 fps", Human.Rate(24.1, "frames"));
        Assert.Equal("3.0 segments/s", Human.Rate(3, "segments"));
    }

    [Fact]
    public void A_clock_shows_hours_only_when_there_are_any()
    {
        Assert.Equal("0:42", Human.Clock(TimeSpan.FromSeconds(42.9)));
        Assert.Equal("26:02:03", Human.Clock(new TimeSpan(1, 2, 2, 3)));
    }
}
