using Orrery.Schedules;

namespace Orrery;

/// <summary>When a schedule fires: by a cron line in a time zone, or at an interval.</summary>
/// <remarks>
/// <para>A <b>cron line</b> has five fields, <c>minute hour day-of-month month day-of-week</c>, or six with a <c>second</c> before them; or it is one of
/// <c>@yearly @annually @monthly @weekly @daily @midnight @hourly</c>. A field is <c>*</c>, a value, a range <c>a-b</c> (backwards, such as <c>22-2</c>, it
/// runs over the end), a step <c>*/n</c>, <c>a/n</c> or <c>a-b/n</c>, or a list of these with commas. Months and days of the week may be named
/// (<c>JAN</c>, <c>MON</c>); Sunday is 0 or 7. Day of month also takes <c>L</c> (the last), <c>L-n</c> (n days before it), <c>nW</c> (the Monday to Friday
/// nearest to day n, in the same month) and <c>LW</c>; day of week takes <c>nL</c> (the last one of the month) and <c>n#k</c> (the k-th of the month). Either of these
/// fields may be <c>?</c>, which is <c>*</c>. Where both are restricted, a day that fits either fires, as crontab has it.</para>
/// <para><b>Daylight saving.</b> A line that names its hours and minutes fires once a matching time: one that the clocks skip at the first moment after the
/// gap, one that they repeat at its first pass. A line that has <c>*</c> or a step in its hours, minutes or seconds goes on by elapsed time: it fires in
/// both passes, and not for what is skipped.</para>
/// <para>An <b>interval</b> is <c>every 15 min</c>, also <c>every 1 h 30 min</c> and <c>every 1 d offset 6 h</c>, in units s, min, h, d, w. It fires at whole
/// multiples since 1970-01-01 00:00 UTC, plus the offset, whatever the zone's clocks do.</para>
/// </remarks>
public abstract class ScheduleCalendar
{
    private protected ScheduleCalendar(string text) => Text = text;

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The first time strictly later than <paramref name="after"/>, with the zone's offset; null if that is beyond the year 9998. Calling it with what it
    /// gave goes through all times, none twice. Depends on nothing but its arguments and the zone's rules.</summary>
    public abstract DateTimeOffset? Next(DateTimeOffset after);

    /// <summary>All times later than <paramref name="after"/> and not later than <paramref name="until"/>, found as they are asked for.</summary>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset after, DateTimeOffset until)
    {
        for (var next = Next(after); next <= until; next = Next(next.Value)) yield return next.Value;
    }

    /// <summary>Reads a cron line or an interval.</summary>
    /// <param name="zone">An IANA name such as <c>Europe/Berlin</c>.</param>
    /// <exception cref="ScheduleFormatException">The text or the zone is wrong; the message says where and what is allowed.</exception>
    public static ScheduleCalendar Parse(string text, string zone = "UTC") => Parse(text, ZoneNames.Find(zone));

    /// <inheritdoc cref="Parse(string, string)"/>
    public static ScheduleCalendar Parse(string text, TimeZoneInfo zone) =>
        text.TrimStart().StartsWith("every", StringComparison.OrdinalIgnoreCase) ? IntervalText.Parse(text, zone) : new CronCalendar(CronLine.Parse(text), zone);

    /// <summary>Fires at whole multiples of an interval since 1970-01-01 00:00 UTC, plus an offset.</summary>
    /// <param name="interval">At least a second.</param>
    /// <param name="offset">Less than the interval; default none.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    public static ScheduleCalendar Every(TimeSpan interval, TimeSpan offset = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, interval);
        return new IntervalCalendar($"every {interval}" + (offset == default ? "" : $" offset {offset}"), interval, offset, TimeZoneInfo.Utc);
    }

    public override string ToString() => Text;
}
