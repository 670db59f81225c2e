namespace Orrery.Sdk.Tests.Schedules;

/// <summary>What a cron line means, in UTC.</summary>
public class CronLineTests
{
    [Theory]
    [InlineData("*/20 * * * *", "2026-01-01 00:20", "2026-01-01 00:40", "2026-01-01 01:00")]
    [InlineData("5/20 9 * * *", "2026-01-01 09:05", "2026-01-01 09:25", "2026-01-01 09:45", "2026-01-02 09:05")]
    [InlineData("0 9-17/4 * * *", "2026-01-01 09:00", "2026-01-01 13:00", "2026-01-01 17:00", "2026-01-02 09:00")]
    [InlineData("0 22-2 * * *", "2026-01-01 01:00", "2026-01-01 02:00", "2026-01-01 22:00", "2026-01-01 23:00", "2026-01-02 00:00")]
    [InlineData("0 0 1,15 * *", "2026-01-15 00:00", "2026-02-01 00:00")]
    [InlineData("0 0 * MAR,jun *", "2026-03-01 00:00", "2026-03-02 00:00")]
    [InlineData("0 0 * * MON-FRI", "2026-01-02 00:00", "2026-01-05 00:00")]
    [InlineData("0 0 * * FRI-MON", "2026-01-02 00:00", "2026-01-03 00:00", "2026-01-04 00:00", "2026-01-05 00:00", "2026-01-09 00:00")]
    [InlineData("0 0 * * 0", "2026-01-04 00:00", "2026-01-11 00:00")]
    [InlineData("0 0 * * 7", "2026-01-04 00:00", "2026-01-11 00:00")]
    [InlineData("0 0 * * 5-7", "2026-01-02 00:00", "2026-01-03 00:00", "2026-01-04 00:00", "2026-01-09 00:00")]
    [InlineData("0 0 L * *", "2026-01-31 00:00", "2026-02-28 00:00", "2026-03-31 00:00")]
    [InlineData("0 0 L-2 * ?", "2026-01-29 00:00", "2026-02-26 00:00")]
    [InlineData("0 0 LW * *", "2026-01-30 00:00", "2026-02-27 00:00", "2026-03-31 00:00")]
    [InlineData("0 0 1W * *", "2026-02-02 00:00", "2026-03-02 00:00", "2026-04-01 00:00", "2026-05-01 00:00", "2026-06-01 00:00", "2026-07-01 00:00", "2026-08-03 00:00")]
    [InlineData("0 0 31W * *", "2026-01-30 00:00", "2026-03-31 00:00", "2026-05-29 00:00")]
    [InlineData("0 0 ? * 5L", "2026-01-30 00:00", "2026-02-27 00:00")]
    [InlineData("0 0 * * FRIL", "2026-01-30 00:00", "2026-02-27 00:00")]
    [InlineData("0 0 * * MON#1", "2026-01-05 00:00", "2026-02-02 00:00")]
    [InlineData("0 0 * * 4#5", "2026-01-29 00:00", "2026-04-30 00:00")]
    [InlineData("0 0 1,L * *", "2026-01-31 00:00", "2026-02-01 00:00")]
    [InlineData("0 0 29 2 *", "2028-02-29 00:00", "2032-02-29 00:00")]
    [InlineData("0 0 31 * *", "2026-01-31 00:00", "2026-03-31 00:00", "2026-05-31 00:00")]
    [InlineData("@yearly", "2027-01-01 00:00", "2028-01-01 00:00")]
    [InlineData("@monthly", "2026-02-01 00:00", "2026-03-01 00:00")]
    [InlineData("@weekly", "2026-01-04 00:00", "2026-01-11 00:00")]
    [InlineData("@Daily", "2026-01-02 00:00", "2026-01-03 00:00")]
    [InlineData("@hourly", "2026-01-01 01:00", "2026-01-01 02:00")]
    [InlineData("15 0 0 * * *", "2026-01-01 00:00:15", "2026-01-02 00:00:15")]
    [InlineData("  0   12\t* * *  ", "2026-01-01 12:00", "2026-01-02 12:00")]
    public void A_line_fires_at_the_times_it_says(string line, params string[] times) =>
        Assert.Equal(times.Select(time => time + " +00:00"), Times.Of(line, "UTC", "2026-01-01 00:00", times.Length));

    [Fact]
    public void Where_day_and_weekday_are_both_restricted_either_fires() =>
        Assert.Equal(["2026-01-05 00:00 +00:00", "2026-01-12 00:00 +00:00", "2026-01-13 00:00 +00:00"], Times.Of("0 0 13 * MON", "UTC", "2026-01-01 00:00", 3));

    [Fact]
    public void Where_one_of_them_begins_with_a_star_both_must_fit() =>
        Assert.Equal(["2026-01-05 00:00 +00:00", "2026-01-19 00:00 +00:00"], Times.Of("0 0 */2 * MON", "UTC", "2026-01-01 00:00", 2));

    [Theory]
    [InlineData("2096-03-01 00:00", "2104-02-29 00:00 +00:00")]
    [InlineData("1896-03-01 00:00", "1904-02-29 00:00 +00:00")]
    public void A_leap_day_waits_out_a_century(string after, string next) => Assert.Equal([next], Times.Of("0 0 29 2 *", "UTC", after, 1));

    [Fact]
    public void A_leap_day_on_a_weekday_of_its_own_is_found_decades_away() =>
        Assert.Equal(["2032-02-29 00:00 +00:00", "2060-02-29 00:00 +00:00"], Times.Of("0 0 * 2 SUN#5", "UTC", "2026-01-01 00:00", 2));

    [Fact]
    public void The_next_time_is_strictly_later_also_by_less_than_a_second()
    {
        var calendar = ScheduleCalendar.Parse("0 * * * *");

        Assert.Equal(Times.At("2026-01-01 01:00"), calendar.Next(Times.At("2026-01-01 01:00").AddTicks(-1)));
        Assert.Equal(Times.At("2026-01-01 02:00"), calendar.Next(Times.At("2026-01-01 01:00")));
        Assert.Equal(Times.At("2026-01-01 02:00"), calendar.Next(Times.At("2026-01-01 01:00").AddTicks(1)));
    }

    [Theory]
    [InlineData("* * * * * *")]
    [InlineData("0 0 29 2 *")]
    [InlineData("every 10 d")]
    public void The_ends_of_the_calendar_are_no_trap(string line)
    {
        var calendar = ScheduleCalendar.Parse(line, "Asia/Tokyo");

        Assert.Null(calendar.Next(DateTimeOffset.MaxValue));
        Assert.NotNull(calendar.Next(DateTimeOffset.MinValue));
    }
}
