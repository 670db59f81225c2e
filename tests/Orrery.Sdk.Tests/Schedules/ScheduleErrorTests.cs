namespace Orrery.Sdk.Tests.Schedules;

public class ScheduleErrorTests
{
    [Theory]
    [InlineData("0 25 * * *", 3, "hour", "the hour is 25, and may be 0 to 23. Allowed there: 0 to 23, *, ranges a-b")]
    [InlineData("60 * * * *", 1, "minute", "the minute is 60, and may be 0 to 59")]
    [InlineData("0 0 0 * *", 5, "day of month", "the day of month is 0, and may be 1 to 31")]
    [InlineData("0 0 1 13 *", 7, "month", "1 to 12 or JAN to DEC")]
    [InlineData("0 0 1 FOO *", 7, "month", "'FOO' is no month")]
    [InlineData("0 0 * * 1,8", 11, "day of week", "the day of week is 8, and may be 0 to 7")]
    [InlineData("0 0 * * MONDAY", 12, "day of week", "'D' is not expected there")]
    [InlineData("0 0 * * L", 9, "day of week", "'L' is no day of week")]
    [InlineData("0 0 * * 1#6", 11, "day of week", "which one of the month is 6, and may be 1 to 5")]
    [InlineData("*/0 * * * *", 3, "minute", "the step is 0, and may be 1 to 59")]
    [InlineData("*/ * * * *", 3, "minute", "the step is missing there")]
    [InlineData("1,,2 * * * *", 3, "minute", "a value is missing there")]
    [InlineData("1- * * * *", 3, "minute", "a value is missing there")]
    [InlineData("*5 * * * *", 2, "minute", "'5' is not expected there")]
    [InlineData("? * * * *", 1, "minute", "'?' is no minute")]
    [InlineData("-5 * * * *", 1, "minute", "'-5' is no minute")]
    [InlineData("99999999999 * * * *", 1, "minute", "the minute is 99999999999")]
    [InlineData("0 0 L-31 * *", 7, "day of month", "the number of days before the last is 31, and may be 0 to 30")]
    [InlineData("0 61 0 * * *", 3, "minute", "the minute is 61")]
    public void A_wrong_line_is_refused_with_the_field_the_column_and_what_is_allowed(string line, int column, string field, string words)
    {
        var error = Assert.Throws<ScheduleFormatException>(() => ScheduleCalendar.Parse(line));

        Assert.Equal((column, field), (error.Column, error.Field));
        Assert.StartsWith($"The cron line '{line}' is wrong at column {column}, in the {field}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 1, "has 0 fields")]
    [InlineData("0 12 * *", 9, "has 4 fields (column 9). It needs five")]
    [InlineData("0 0 12 * * * 2026", 14, "has 7 fields (column 14)")]
    [InlineData("@sometimes", 1, "is none of @yearly")]
    public void A_line_with_too_few_or_too_many_fields_says_which_it_needs(string line, int column, string words)
    {
        var error = Assert.Throws<ScheduleFormatException>(() => ScheduleCalendar.Parse(line));

        Assert.Equal((column, ""), (error.Column, error.Field));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 0 30 2 *", "day of month 30 (column 5), month 2 (column 8).")]
    [InlineData("0 0 31 4,6 *", "day of month 31 (column 5), month 4,6 (column 8).")]
    [InlineData("0 0 0 31W FEB ?", "day of month 31W (column 7), month FEB (column 11).")]
    public void A_date_that_never_comes_is_refused(string line, string words)
    {
        var error = Assert.Throws<ScheduleFormatException>(() => ScheduleCalendar.Parse(line));

        Assert.Equal($"The cron line '{line}' never fires: no day has {words}", error.Message);
    }

    [Theory]
    [InlineData("Europe/Berlim", "There is no time zone 'Europe/Berlim' here. Near it are Europe/Berlin")]
    [InlineData("europe/berlin", "Near it are Europe/Berlin")]
    [InlineData("Berlin", "Near it are Europe/Berlin")]
    [InlineData("New York", "Near it are America/New_York")]
    [InlineData("Middle-earth/Rivendell", "Names are written like Europe/Berlin or UTC")]
    [InlineData("../../etc/passwd", "There is no time zone '../../etc/passwd' here")]
    [InlineData("", "empty or too long")]
    public void An_unknown_zone_is_refused_with_those_near_it(string zone, string words)
    {
        var error = Assert.Throws<ScheduleFormatException>(() => ScheduleCalendar.Parse("0 0 * * *", zone));

        Assert.Equal((0, "zone"), (error.Column, error.Field));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("every", 6, "a whole number is missing there")]
    [InlineData("every min", 7, "a whole number is missing there")]
    [InlineData("every 15", 9, "a unit is missing there")]
    [InlineData("every 15 moons", 10, "'moons' is no unit")]
    [InlineData("every 0 min", 7, "the interval may be a second to ten years")]
    [InlineData("every 99999999999 s", 7, "99999999999 is too much there")]
    [InlineData("every 999999999 w", 7, "999999999 is too much there")]
    [InlineData("every 15 min at noon", 14, "'at' is not expected there")]
    [InlineData("every 15 min offset 15 min", 14, "isn't less than the interval")]
    [InlineData("every 15 min offset 5 min please", 27, "'please' is not expected there")]
    public void A_wrong_interval_is_refused_with_the_column_and_the_form(string text, int column, string words)
    {
        var error = Assert.Throws<ScheduleFormatException>(() => ScheduleCalendar.Parse(text));

        Assert.Equal((column, "interval"), (error.Column, error.Field));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Contains("is written 'every 15 min'", error.Message, StringComparison.Ordinal);
    }
}
