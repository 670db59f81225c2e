using System.Globalization;

namespace Orrery.Sdk.Tests.Schedules;

/// <summary>Times as tests write them.</summary>
internal static class Times
{
    /// <summary>The first times after one, each as the zone's clock and offset show it.</summary>
    public static string[] Of(string line, string zone, string after, int count) => Of(ScheduleCalendar.Parse(line, zone), after, count);

    public static string[] Of(ScheduleCalendar calendar, string after, int count)
    {
        var times = new List<string>();
        for (var next = calendar.Next(At(after)); next is { } time && times.Count < count; next = calendar.Next(time))
        {
            times.Add(time.ToString(time.Second == 0 ? "yyyy-MM-dd HH:mm zzz" : "yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture));
        }

        return [.. times];
    }

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
