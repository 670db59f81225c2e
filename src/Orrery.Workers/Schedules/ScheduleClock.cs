using System.Globalization;
using Orrery.Client;

namespace Orrery.Workers.Schedules;

/// <summary>When a schedule fires: its calendar's times, each put off by its jitter. Depends on nothing but the schedule and the zone's rules.</summary>
internal sealed class ScheduleClock(string name, ScheduleSpec spec)
{
    private readonly ScheduleCalendar _calendar = ScheduleCalendar.Parse(spec.When, spec.Zone);
    private readonly TimeSpan _jitter = TimeSpan.FromSeconds(spec.JitterSeconds);

    /// <summary>The first time after another; null when there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => _calendar.Next(after);

    /// <summary>The times from a moment to another, both included.</summary>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset from, DateTimeOffset to) => _calendar.Between(from.AddTicks(-1), to);

    /// <summary>When the firing of a time is due: never before it, and before the next time's.</summary>
    public DateTimeOffset Due(DateTimeOffset time)
    {
        if (_jitter == TimeSpan.Zero) return time;
        var most = Next(time) is { } next && next - time < _jitter ? next - time : _jitter;
        var share = (Fingerprint.Of($"{name}/{Text(time)}") >> 11) * (1.0 / (1UL << 53));
        return time + TimeSpan.FromMilliseconds(Math.Floor(most.TotalMilliseconds * share));
    }

    /// <summary>The next firings after a moment.</summary>
    public IReadOnlyList<DateTimeOffset> Coming(DateTimeOffset after, DateTimeOffset now, int count)
    {
        var coming = new List<DateTimeOffset>(count);
        for (var time = Next(after); time is { } at && coming.Count < count; time = Next(at))
            if (Due(at) is var due && due > now) coming.Add(due);
        return coming;
    }

    /// <summary>A time as the keys of steps have it.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);
}
