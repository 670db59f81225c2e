using System.Collections.Immutable;

namespace Orrery.Schedules;

/// <summary>A cron line as it was read: which times of the clock match it.</summary>
internal sealed record CronLine(string Text, CronSet Seconds, CronSet Minutes, CronSet Hours, CronSet Days, CronSet Months, CronSet Weekdays)
{
    private static readonly ImmutableArray<CronField> Fields =
        [CronField.Second, CronField.Minute, CronField.Hour, CronField.Day, CronField.Month, CronField.Weekday];

    private static readonly Dictionary<string, string> Short = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
        ["@monthly"] = "0 0 1 * *",
        ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@hourly"] = "0 * * * *",
    };

    /// <summary>It says a rhythm, which goes on by elapsed time when the clocks change.</summary>
    public bool Repeats => Seconds.Repeats || Minutes.Repeats || Hours.Repeats;

    public static CronLine Parse(string text)
    {
        if (text.AsSpan().Trim() is ['@', ..]) return Parse(text, Expand(text));
        return Parse(text, text);
    }

    /// <summary>The first matching time of the clock from <paramref name="from"/> on, to the second; null beyond the year 9998.</summary>
    public DateTime? From(DateTime from)
    {
        var day = from.Date;
        var (hour, minute, second) = (from.Hour, from.Minute, from.Second);
        while (DayFrom(day) is { } found)
        {
            if (found != from.Date) (hour, minute, second) = (0, 0, 0);
            if (TimeFrom(hour, minute, second) is { } time) return found + time;
            day = found.AddDays(1);
        }

        return null;
    }

    private static string Expand(string text) => Short.TryGetValue(text.Trim(), out var line)
        ? line
        : throw new ScheduleFormatException($"The cron line '{text}' begins with @ and is none of {string.Join(", ", Short.Keys)}.", text.IndexOf('@') + 1, "");

    private static CronLine Parse(string text, string line)
    {
        var words = Words(line);
        var skip = 6 - words.Count;
        if (skip is < 0 or > 1) throw Count(text, line, words);
        var sets = words.Select((word, i) => new CronReader(line, word, Fields[skip + i]).Read()).ToList();
        if (skip == 1) sets.Insert(0, new CronSet(1, false, false, []));
        var read = new CronLine(text, sets[0], sets[1], sets[2], sets[3], sets[4], sets[5]);
        return read.DayFrom(new DateTime(2000, 1, 1)) < new DateTime(2400, 1, 1) ? read : throw Never(read, line, words);
    }

    private static List<Range> Words(string line)
    {
        var words = new List<Range>();
        for (var at = 0; at < line.Length; at++)
        {
            if (char.IsWhiteSpace(line[at])) continue;
            var start = at;
            while (at < line.Length && !char.IsWhiteSpace(line[at])) at++;
            words.Add(start..at);
        }

        return words;
    }

    private static ScheduleFormatException Count(string text, string line, List<Range> words)
    {
        var column = (words.Count > 6 ? words[6].Start.Value : line.TrimEnd().Length) + 1;
        return new ScheduleFormatException(
            $"The cron line '{text}' has {words.Count} {(words.Count == 1 ? "field" : "fields")} (column {column}). It needs five, minute, hour, day of month, month and day of week, "
            + "or six with the second before them. An interval is written 'every 15 min'.", column, "");
    }

    /// <summary>The calendar repeats itself after 400 years, so what hasn't come by then never comes.</summary>
    private static ScheduleFormatException Never(CronLine read, string line, List<Range> words)
    {
        var (day, month) = (words[^3], words[^2]);
        var weekday = read.Weekdays.Star ? "" : $" and day of week {line[words[^1]]}";
        return new ScheduleFormatException(
            $"The cron line '{line}' never fires: no day has day of month {line[day]} (column {day.Start.Value + 1}), month {line[month]} (column {month.Start.Value + 1}){weekday}.",
            day.Start.Value + 1, CronField.Day.Name);
    }

    private DateTime? DayFrom(DateTime day)
    {
        var first = day.Day;
        for (var (year, month) = (day.Year, day.Month); year < Math.Min(day.Year + 401, 9999); first = 1, (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1))
        {
            if (!Months.Has(month)) continue;
            var rest = DaysOf(year, month) & ulong.MaxValue << first;
            if (rest != 0) return new DateTime(year, month, System.Numerics.BitOperations.TrailingZeroCount(rest));
        }

        return null;
    }

    /// <summary>The matching days of a month, a bit for each. Where both fields choose days, either is enough.</summary>
    private ulong DaysOf(int year, int month)
    {
        var days = Days.Mask | Days.SpecialOf(year, month);
        var weekdays = Weekdays.SpecialOf(year, month);
        var first = (int)new DateTime(year, month, 1).DayOfWeek;
        var last = DateTime.DaysInMonth(year, month);
        for (var day = 1; day <= last; day++)
        {
            if (Weekdays.Has((first + day - 1) % 7)) weekdays |= 1ul << day;
        }

        return (Days.Star || Weekdays.Star ? days & weekdays : days | weekdays) & (1ul << last + 1) - 1;
    }

    private TimeSpan? TimeFrom(int hour, int minute, int second)
    {
        for (var h = Hours.From(hour); h >= 0; h = Hours.From(h + 1))
        {
            for (var m = Minutes.From(h == hour ? minute : 0); m >= 0; m = Minutes.From(m + 1))
            {
                var s = Seconds.From(h == hour && m == minute ? second : 0);
                if (s >= 0) return new TimeSpan(h, m, s);
            }
        }

        return null;
    }
}
