namespace Orrery.Sdk.Tests.Schedules;

public class IntervalTests
{
    [Theory]
    [InlineData("every 15 min", "2026-01-01 00:15", "2026-01-01 00:30")]
    [InlineData("Every 15min", "2026-01-01 00:15", "2026-01-01 00:30")]
    [InlineData("every 90 s", "2026-01-01 00:01:30", "2026-01-01 00:03")]
    [InlineData("every 1 h 30 min", "2026-01-01 01:30", "2026-01-01 03:00")]
    [InlineData("every 1 d offset 6 h", "2026-01-01 06:00", "2026-01-02 06:00")]
    [InlineData("every 2 hours offset 5 minutes 30 seconds", "2026-01-01 00:05:30", "2026-01-01 02:05:30")]
    [InlineData("every 1 w", "2026-01-08 00:00", "2026-01-15 00:00")]
    public void An_interval_fires_at_whole_multiples_since_1970_plus_its_offset(string text, params string[] times) =>
        Assert.Equal(times.Select(time => time + " +00:00"), Times.Of(text, "UTC", "2026-01-01 00:00", times.Length));

    [Fact]
    public void An_interval_made_of_spans_fires_like_a_written_one() => Assert.Equal(
        Times.Of("every 90 min offset 7 min", "UTC", "1969-12-31 23:00", 5),
        Times.Of(ScheduleCalendar.Every(TimeSpan.FromMinutes(90), TimeSpan.FromMinutes(7)), "1969-12-31 23:00", 5));

    [Fact]
    public void An_interval_shorter_than_a_second_and_an_offset_as_long_as_it_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ScheduleCalendar.Every(TimeSpan.FromMilliseconds(999)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ScheduleCalendar.Every(TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ScheduleCalendar.Every(TimeSpan.FromHours(1), TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void What_lies_between_two_times_has_the_later_one_and_not_the_earlier() => Assert.Equal(
        [Times.At("2026-01-01 00:15"), Times.At("2026-01-01 00:30")],
        ScheduleCalendar.Parse("every 15 min").Between(Times.At("2026-01-01 00:00"), Times.At("2026-01-01 00:30")));
}
