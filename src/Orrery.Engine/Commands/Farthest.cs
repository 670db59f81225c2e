namespace Orrery.Engine.Commands;

/// <summary>Moments as the log keeps them.</summary>
internal static class Farthest
{
    private static readonly DateTimeOffset End = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The moment after a span. Waiting for ever ends with the calendar.</summary>
    public static DateTimeOffset Cap(DateTimeOffset now, TimeSpan span) => span < End - now ? now + Whole(span) : End;

    /// <summary>A moment to wait for: no earlier than now, no later than the end of the calendar.</summary>
    public static DateTimeOffset At(DateTimeOffset now, DateTimeOffset due) => due <= now ? now : Cap(now, due - now);

    /// <summary>The log counts in milliseconds; what is kept in memory must be what it gives back. Rounded up: nothing comes too early.</summary>
    public static TimeSpan Whole(TimeSpan span) => TimeSpan.FromMilliseconds(Math.Ceiling(span.TotalMilliseconds));
}
