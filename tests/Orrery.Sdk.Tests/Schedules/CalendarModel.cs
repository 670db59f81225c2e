namespace Orrery.Sdk.Tests.Schedules;

/// <summary>A cron line in parts, and what it means, worked out by looking at every minute's clock in turn.</summary>
/// <param name="Minutes">The field as it is written, and the values it matches.</param>
internal sealed record CalendarModel(Part Minutes, Part Hours, Part Days, Part Weekdays)
{
    public string Line => $"{Minutes.Text} {Hours.Text} {Days.Text} * {Weekdays.Text}";

    private bool Repeats => Minutes.Text.AsSpan().ContainsAny('*', '/') || Hours.Text.AsSpan().ContainsAny('*', '/');

    /// <summary>All times up to <paramref name="minutes"/> after <paramref name="after"/>, a whole minute.</summary>
    public IEnumerable<DateTimeOffset> Times(TimeZoneInfo zone, DateTimeOffset after, int minutes)
    {
        // A day's run-up, so that what was shown before is known.
        var seen = new HashSet<DateTime>();
        var last = Wall(zone, after.AddDays(-1));
        for (var at = after.AddDays(-1).AddMinutes(1); at <= after.AddMinutes(minutes); at = at.AddMinutes(1))
        {
            var wall = Wall(zone, at);
            var fires = Repeats ? Fits(wall) : Skipped(last, wall) || Fits(wall) && !seen.Contains(wall);
            if (fires && at > after) yield return at;
            seen.Add(wall);
            last = wall;
        }
    }

    /// <summary>Whether a matching time lies between what two minutes in a row show.</summary>
    private bool Skipped(DateTime last, DateTime wall)
    {
        for (var gone = last.AddMinutes(1); gone < wall; gone = gone.AddMinutes(1))
        {
            if (Fits(gone)) return true;
        }

        return false;
    }

    private bool Fits(DateTime wall) => Minutes.Values.Contains(wall.Minute) && Hours.Values.Contains(wall.Hour) && FitsDay(wall);

    private bool FitsDay(DateTime wall)
    {
        var (day, weekday) = (Days.Values.Contains(wall.Day), Weekdays.Values.Contains((int)wall.DayOfWeek));
        return Days.Text[0] == '*' || Weekdays.Text[0] == '*' ? day && weekday : day || weekday;
    }

    private static DateTime Wall(TimeZoneInfo zone, DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).DateTime;
}

internal sealed record Part(string Text, HashSet<int> Values);
