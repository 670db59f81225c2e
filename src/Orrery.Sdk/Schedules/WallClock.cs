namespace Orrery.Schedules;

/// <summary>A zone's clock on the wall. All comes from one question, which offset holds at a moment, since that is right for every kind of change: daylight
/// saving of any length, a new standard time, a day that is left out.</summary>
/// <remarks>Times of the clock have no kind, moments are UTC. Two changes within two days aren't told apart; no zone has had that.</remarks>
internal sealed class WallClock(TimeZoneInfo zone)
{
    /// <summary>Earlier and later moments aren't looked at: conversions would leave the calendar.</summary>
    public static readonly DateTime Begin = new(2, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <inheritdoc cref="Begin"/>
    public static readonly DateTime End = new(9998, 12, 31, 0, 0, 0, DateTimeKind.Utc);

    private static readonly TimeSpan Aside = TimeSpan.FromDays(1);

    /// <summary>What the clock shows.</summary>
    public DateTime At(DateTime moment) => DateTime.SpecifyKind(moment + OffsetAt(moment), DateTimeKind.Unspecified);

    /// <summary>The moments at which the clock shows a time: none in a gap, two in a repeated hour.</summary>
    public DateTime[] Passes(DateTime wall)
    {
        var (before, after) = Around(wall);
        var first = Moment(wall, before);
        if (before == after) return [first];
        var second = Moment(wall, after);
        return (OffsetAt(first) == before, OffsetAt(second) == after) switch
        {
            (true, true) => [first, second],
            (true, false) => [first],
            (false, true) => [second],
            _ => [],
        };
    }

    /// <summary>The first moment after the gap that swallowed a time.</summary>
    public DateTime EndOfGap(DateTime wall)
    {
        var (before, after) = Around(wall);
        var (low, high) = (Moment(wall, after), Moment(wall, before));
        while ((high - low).Ticks > TimeSpan.TicksPerSecond)
        {
            var middle = low + TimeSpan.FromSeconds(Math.Floor((high - low).TotalSeconds / 2));
            if (OffsetAt(middle) == before) low = middle;
            else high = middle;
        }

        return high;
    }

    /// <summary>The offsets a day before and a day after; no offset is further from UTC than 14 hours.</summary>
    private (TimeSpan Before, TimeSpan After) Around(DateTime wall)
    {
        var near = Moment(wall, TimeSpan.Zero);
        return (OffsetAt(near - Aside), OffsetAt(near + Aside));
    }

    private static DateTime Moment(DateTime wall, TimeSpan offset) => DateTime.SpecifyKind(wall - offset, DateTimeKind.Utc);

    private TimeSpan OffsetAt(DateTime moment) => zone.GetUtcOffset(moment);
}
