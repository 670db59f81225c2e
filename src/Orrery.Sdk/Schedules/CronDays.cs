namespace Orrery.Schedules;

/// <summary>Days of a month that <c>L</c>, <c>W</c> and <c>#</c> name. Each is 0 where the month has no such day.</summary>
internal static class CronDays
{
    public static int LastWorkday(int year, int month) => NearestWorkday(year, month, DateTime.DaysInMonth(year, month));

    /// <summary>The Monday to Friday nearest to a day, without leaving its month.</summary>
    public static int NearestWorkday(int year, int month, int day)
    {
        var last = DateTime.DaysInMonth(year, month);
        if (day > last) return 0;
        return new DateTime(year, month, day).DayOfWeek switch
        {
            DayOfWeek.Saturday => day > 1 ? day - 1 : day + 2,
            DayOfWeek.Sunday => day < last ? day + 1 : day - 2,
            _ => day,
        };
    }

    public static int LastWeekday(int year, int month, int weekday)
    {
        var last = DateTime.DaysInMonth(year, month);
        return last - ((int)new DateTime(year, month, last).DayOfWeek - weekday + 7) % 7;
    }

    public static int NthWeekday(int year, int month, int weekday, int which)
    {
        var first = 1 + (weekday - (int)new DateTime(year, month, 1).DayOfWeek + 7) % 7;
        var day = first + 7 * (which - 1);
        return day <= DateTime.DaysInMonth(year, month) ? day : 0;
    }
}
