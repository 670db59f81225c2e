namespace Orrery.Schedules;

/// <summary>Whole multiples of an interval since 1970, plus an offset.</summary>
internal sealed class IntervalCalendar(string text, TimeSpan interval, TimeSpan offset, TimeZoneInfo zone) : ScheduleCalendar(text)
{
    private readonly DateTimeOffset _origin = DateTimeOffset.UnixEpoch + offset;

    public override DateTimeOffset? Next(DateTimeOffset after)
    {
        if (after.UtcDateTime >= WallClock.End) return null;
        var passed = (after - _origin).Ticks;
        var whole = passed / interval.Ticks - (passed % interval.Ticks < 0 ? 1 : 0);
        var next = (Int128)_origin.UtcTicks + (whole + 1) * (Int128)interval.Ticks;
        return next >= WallClock.End.Ticks ? null : TimeZoneInfo.ConvertTime(new DateTimeOffset((long)next, TimeSpan.Zero), zone);
    }
}
