namespace Orrery.Queries.Windows;

/// <summary>Which windows are closed. Event time alone moves it on and, while nothing comes, the handed-in clock at the pace of the newest event.</summary>
/// <remarks>Windows start at whole multiples of their distance since 1 January 0001 UTC, so that all who look see the same ones.</remarks>
internal sealed class WindowClock(long length, long every, FlowLimits limits)
{
    private long _newest = long.MinValue;
    private DateTimeOffset _newestCame;

    /// <summary>Windows that end here or earlier are closed.</summary>
    public long Closed { get; private set; }

    public bool IsAhead(DateTimeOffset time, DateTimeOffset now) => time - now > limits.Ahead;

    /// <summary>The starts of the open windows that an event of this time belongs to: from, to and with, by <c>every</c>. None if from is beyond to.</summary>
    public (long From, long To) Of(DateTimeOffset time)
    {
        var ticks = time.UtcTicks;
        var last = ticks - ticks % every;
        // The earliest multiple whose window still holds the time, and that isn't closed.
        var least = Math.Max(Math.Max(ticks - length + 1, Closed - length + 1), 0);
        return ((least + every - 1) / every * every, last);
    }

    public void Advance(DateTimeOffset time, DateTimeOffset now)
    {
        if (time.UtcTicks <= _newest) return;
        (_newest, _newestCame) = (time.UtcTicks, now);
        Closed = Math.Max(Closed, _newest - limits.Lateness.Ticks);
    }

    public void Tick(DateTimeOffset now)
    {
        if (_newest == long.MinValue) return;
        Closed = Math.Max(Closed, _newest + Math.Max(0, (now - _newestCame).Ticks) - limits.Lateness.Ticks);
    }
}
