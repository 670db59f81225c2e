namespace Orrery.Sdk.Tests.Schedules;

/// <summary>What happens to a schedule on the days on which the clocks change.</summary>
public class DaylightSavingTests
{
    private const string Berlin = "Europe/Berlin"; // 2026: 29 March 02:00 to 03:00, 25 October 03:00 back to 02:00
    private const string NewYork = "America/New_York"; // 2026: 8 March 02:00 to 03:00, 1 November 02:00 back to 01:00
    private const string LordHowe = "Australia/Lord_Howe"; // 2026: 5 April 02:00 back to 01:30, 4 October 02:00 to 02:30

    [Theory]
    [InlineData(Berlin, "30 2 * * *", "2026-03-28 02:30 +01:00", "2026-03-29 03:00 +02:00", "2026-03-30 02:30 +02:00")]
    [InlineData(Berlin, "59 2 * * *", "2026-03-28 02:59 +01:00", "2026-03-29 03:00 +02:00", "2026-03-30 02:59 +02:00")]
    [InlineData(Berlin, "0,30 2 * * *", "2026-03-28 02:30 +01:00", "2026-03-29 03:00 +02:00", "2026-03-30 02:00 +02:00")]
    [InlineData(Berlin, "0 2,3 * * *", "2026-03-28 03:00 +01:00", "2026-03-29 03:00 +02:00", "2026-03-30 02:00 +02:00")]
    [InlineData(NewYork, "30 2 * * *", "2026-03-07 02:30 -05:00", "2026-03-08 03:00 -04:00", "2026-03-09 02:30 -04:00")]
    [InlineData(LordHowe, "15 2 * * *", "2026-10-03 02:15 +10:30", "2026-10-04 02:30 +11:00", "2026-10-05 02:15 +11:00")]
    public void In_spring_a_time_that_is_skipped_fires_once_at_the_end_of_the_gap(string zone, string line, string last, params string[] next) =>
        Assert.Equal(next, Times.Of(line, zone, last, next.Length));

    [Theory]
    [InlineData(Berlin, "30 2 * * *", "2026-10-24 02:30 +02:00", "2026-10-25 02:30 +02:00", "2026-10-26 02:30 +01:00")]
    [InlineData(Berlin, "0 2,3 * * *", "2026-10-24 03:00 +02:00", "2026-10-25 02:00 +02:00", "2026-10-25 03:00 +01:00")]
    [InlineData(NewYork, "30 1 * * *", "2026-10-31 01:30 -04:00", "2026-11-01 01:30 -04:00", "2026-11-02 01:30 -05:00")]
    [InlineData(LordHowe, "45 1 * * *", "2026-04-04 01:45 +11:00", "2026-04-05 01:45 +11:00", "2026-04-06 01:45 +10:30")]
    public void In_autumn_a_time_that_is_repeated_fires_once_at_its_first_pass(string zone, string line, string last, params string[] next) =>
        Assert.Equal(next, Times.Of(line, zone, last, next.Length));

    [Theory]
    [InlineData(Berlin, "30 2 * * *", "2026-10-25 02:10 +01:00", "2026-10-26 02:30 +01:00")]
    [InlineData(NewYork, "30 1 * * *", "2026-11-01 01:10 -05:00", "2026-11-02 01:30 -05:00")]
    public void Asked_in_the_second_pass_a_time_of_the_first_is_over(string zone, string line, string after, string next) =>
        Assert.Equal([next], Times.Of(line, zone, after, 1));

    [Theory]
    [InlineData(Berlin, "0 * * * *", "2026-03-29 01:00 +01:00", "2026-03-29 03:00 +02:00", "2026-03-29 04:00 +02:00")]
    [InlineData(Berlin, "*/30 * * * *", "2026-03-29 01:30 +01:00", "2026-03-29 03:00 +02:00", "2026-03-29 03:30 +02:00")]
    [InlineData(Berlin, "*/30 2 * * *", "2026-03-28 02:30 +01:00", "2026-03-30 02:00 +02:00")]
    [InlineData(Berlin, "0 */2 * * *", "2026-03-29 00:00 +01:00", "2026-03-29 04:00 +02:00")]
    [InlineData(NewYork, "*/20 * * * *", "2026-03-08 01:40 -05:00", "2026-03-08 03:00 -04:00", "2026-03-08 03:20 -04:00")]
    [InlineData(LordHowe, "*/15 * * * *", "2026-10-04 01:45 +10:30", "2026-10-04 02:30 +11:00", "2026-10-04 02:45 +11:00")]
    public void In_spring_a_rhythm_goes_on_after_the_gap(string zone, string line, string last, params string[] next) =>
        Assert.Equal(next, Times.Of(line, zone, last, next.Length));

    [Theory]
    [InlineData(Berlin, "0 * * * *", "2026-10-25 01:00 +02:00", "2026-10-25 02:00 +02:00", "2026-10-25 02:00 +01:00", "2026-10-25 03:00 +01:00")]
    [InlineData(Berlin, "*/30 2 * * *", "2026-10-25 01:00 +02:00", "2026-10-25 02:00 +02:00", "2026-10-25 02:30 +02:00", "2026-10-25 02:00 +01:00", "2026-10-25 02:30 +01:00", "2026-10-26 02:00 +01:00")]
    [InlineData(NewYork, "30 * * * *", "2026-11-01 00:30 -04:00", "2026-11-01 01:30 -04:00", "2026-11-01 01:30 -05:00", "2026-11-01 02:30 -05:00")]
    [InlineData(NewYork, "*/40 1 * * *", "2026-11-01 01:05 -04:00", "2026-11-01 01:40 -04:00", "2026-11-01 01:00 -05:00", "2026-11-01 01:40 -05:00")]
    [InlineData(LordHowe, "*/15 * * * *", "2026-04-05 01:30 +11:00", "2026-04-05 01:45 +11:00", "2026-04-05 01:30 +10:30", "2026-04-05 01:45 +10:30", "2026-04-05 02:00 +10:30")]
    public void In_autumn_a_rhythm_goes_on_through_both_passes(string zone, string line, string last, params string[] next) =>
        Assert.Equal(next, Times.Of(line, zone, last, next.Length));

    [Theory]
    [InlineData("2026-03-29 00:59:59 +00:00", 1)]
    [InlineData("2026-10-25 00:59:59 +00:00", 1)]
    public void An_hour_of_seconds_has_3600_of_them_around_a_change(string after, int every)
    {
        var until = Times.At(after).AddHours(2);
        var calendar = ScheduleCalendar.Parse("* * * * * *", Berlin);

        var times = calendar.Between(Times.At(after), until).ToList();

        Assert.Equal(7200, times.Count);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(every), pair.Second - pair.First));
    }

    [Fact]
    public void A_day_that_a_zone_left_out_fires_at_the_beginning_of_the_next() =>
        Assert.Equal(
            ["2011-12-29 12:00 -10:00", "2011-12-31 00:00 +14:00", "2011-12-31 12:00 +14:00"],
            Times.Of("0 12 * * *", "Pacific/Apia", "2011-12-29 00:00 -10:00", 3));

    [Fact]
    public void Without_daylight_saving_a_day_is_a_day() =>
        Assert.Equal(["2026-03-29 02:30 +00:00", "2026-03-30 02:30 +00:00"], Times.Of("30 2 * * *", "UTC", "2026-03-28 12:00", 2));

    [Fact]
    public void An_interval_takes_no_notice_of_the_clocks() => Assert.Equal(
        ["2026-10-25 02:00 +02:00", "2026-10-25 02:45 +02:00", "2026-10-25 02:30 +01:00", "2026-10-25 03:15 +01:00"],
        Times.Of("every 45 min", Berlin, "2026-10-25 01:20 +02:00", 4));
}
