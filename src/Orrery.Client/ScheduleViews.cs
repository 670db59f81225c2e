using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orrery.Client;

/// <summary>What a schedule starts, and when.</summary>
public sealed record ScheduleSpec
{
    /// <summary>A cron line or an interval; see <see cref="ScheduleCalendar"/>.</summary>
    public required string When { get; init; }

    /// <summary>The time zone of a cron line, by its IANA name. Default UTC.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>The service whose workflow is started.</summary>
    public required string Service { get; init; }

    /// <summary>The workflow that is started.</summary>
    public required string Workflow { get; init; }

    /// <summary>The workflow's input, the same each time. Default an empty object.</summary>
    public JsonElement Input { get; init; } = JsonElement.Parse("{}");

    /// <summary>Each firing is put off by up to so many seconds, by name and time always the same, and never beyond the next. Default 0, at most a day.</summary>
    public double JitterSeconds { get; init; }

    /// <summary>What to do when the run before is still under way. Default <see cref="Overlap.Skip"/>.</summary>
    public Overlap Overlap { get; init; }

    /// <summary>Times that passed while nothing could be fired are made up for when they lie back no longer than so many seconds; older ones are missed. Default 600, at most a year.</summary>
    public double CatchUpSeconds { get; init; } = 600;

    /// <summary>How long each run may take: then it is cancelled, and has failed. Default: as long as it likes.</summary>
    public double? WithinSeconds { get; init; }

    /// <summary>Whether it is paused from now on; null leaves that as it is.</summary>
    public bool? Paused { get; init; }
}

/// <summary>What a schedule does when the run that it started before is still under way.</summary>
[JsonConverter(typeof(Words))]
public enum Overlap
{
    /// <summary>Doesn't fire that time.</summary>
    Skip,

    /// <summary>Fires once as soon as that run has ended, however many times have passed.</summary>
    Buffer,

    /// <summary>Cancels that run and fires.</summary>
    Cancel,

    /// <summary>Fires beside it.</summary>
    Allow,
}

/// <summary>A schedule as it is.</summary>
/// <param name="Run">The run that it is, of the built-in workflow <c>orrery/schedule</c>.</param>
public sealed record ScheduleView(string Name, RunId Run, ScheduleSpec Spec, bool Paused)
{
    /// <summary>When it fires next, at most five times, jitter included; empty while it is paused, or once it has ended.</summary>
    public IReadOnlyList<DateTimeOffset> Next { get; init; } = [];

    /// <summary>Somebody has ended its run: it doesn't fire until it is set again.</summary>
    public bool Ended { get; init; }

    /// <summary>The newest firing; null before the first.</summary>
    public ScheduleFiring? Last { get; init; }

    /// <summary>A run that it waits for is under way.</summary>
    public bool Running { get; init; }

    /// <summary>The time that is fired as soon as that run has ended; null when there is none.</summary>
    public DateTimeOffset? Buffered { get; init; }

    /// <summary>Times of a backfill that are still to be fired, the one under way included.</summary>
    public int Backfill { get; init; }

    public long Fired { get; init; }

    /// <summary>Times that lay back longer than the catch-up window.</summary>
    public long Missed { get; init; }

    /// <summary>Times at which it didn't fire because a run was still under way.</summary>
    public long Skipped { get; init; }

    /// <summary>Runs it waited for that failed or were cancelled.</summary>
    public long Failed { get; init; }

    /// <summary>In the answer to a change: what came of it, in words.</summary>
    public string? Said { get; init; }
}

/// <summary>A schedule has fired.</summary>
/// <param name="Time">For which time.</param>
/// <param name="At">When in fact.</param>
/// <param name="Run">What it started; null when that isn't known any more.</param>
public sealed record ScheduleFiring(DateTimeOffset Time, DateTimeOffset At, RunId? Run);

internal sealed class Words() : JsonStringEnumConverter<Overlap>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
