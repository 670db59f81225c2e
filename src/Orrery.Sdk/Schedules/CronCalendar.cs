namespace Orrery.Schedules;

/// <summary>A cron line in a time zone.</summary>
internal sealed class CronCalendar(CronLine line, TimeZoneInfo zone) : ScheduleCalendar(line.Text)
{
    private readonly WallClock _clock = new(zone);

    public override DateTimeOffset? Next(DateTimeOffset after)
    {
        if (after.UtcDateTime >= WallClock.End) return null;
        var since = after.UtcDateTime < WallClock.Begin ? WallClock.Begin : after.UtcDateTime;
        var wall = Second(_clock.At(since));
        var next = line.Repeats ? Earlier(Rewound(wall, since), Repeating(wall, since)) : Fixed(wall, since);
        return next is { } at ? TimeZoneInfo.ConvertTime(new DateTimeOffset(at, TimeSpan.Zero), zone) : null;
    }

    /// <summary>Each matching time of the clock once: its first pass, or the end of the gap that swallowed it.</summary>
    private DateTime? Fixed(DateTime wall, DateTime since)
    {
        for (var match = line.From(wall.AddSeconds(1)); match is { } time; match = line.From(time.AddSeconds(1)))
        {
            var at = _clock.Passes(time) is [var first, ..] ? first : _clock.EndOfGap(time);
            if (at > since) return at;
        }

        return null;
    }

    /// <summary>Each moment at which the clock shows a matching time.</summary>
    private DateTime? Repeating(DateTime wall, DateTime since)
    {
        for (var match = line.From(wall.AddSeconds(1)); match is { } time; match = line.From(time.AddSeconds(1)))
        {
            foreach (var at in _clock.Passes(time))
            {
                if (at > since) return at;
            }
        }

        return null;
    }

    /// <summary>In a repeated hour's first pass: what the second pass shows again although the clock was there already.</summary>
    private DateTime? Rewound(DateTime wall, DateTime since)
    {
        if (_clock.Passes(wall) is not [var first, var second] || since >= second) return null;
        for (var match = line.From(wall - (second - first)); match <= wall; match = line.From(match.Value.AddSeconds(1)))
        {
            if (_clock.Passes(match.Value) is [_, var again] && again > since) return again;
        }

        return null;
    }

    private static DateTime Second(DateTime time) => new(time.Ticks - time.Ticks % TimeSpan.TicksPerSecond);

    private static DateTime? Earlier(DateTime? one, DateTime? other) => one is null || other < one ? other : one;
}
