using Orrery.Client;

namespace Orrery.Workers.Schedules;

/// <summary>What a schedule's run begins with: its name, and what it carried on when it began anew.</summary>
internal sealed record ScheduleInput(string Name)
{
    /// <summary>Null until it is set for the first time.</summary>
    public ScheduleSpec? Spec { get; init; }

    public bool Paused { get; init; }

    public bool Deleted { get; init; }

    /// <summary>Times up to here have been dealt with.</summary>
    public DateTimeOffset Considered { get; init; }

    /// <summary>Times to be made up for, one after the other.</summary>
    public IReadOnlyList<DateTimeOffset> Backfill { get; init; } = [];

    /// <summary>The time to be fired when the run under way has ended.</summary>
    public DateTimeOffset? Buffered { get; init; }

    /// <summary>The newest changes, and what came of each.</summary>
    public IReadOnlyList<EditTaken> Edits { get; init; } = [];

    public ScheduleFiring? Last { get; init; }
    public long Fired { get; init; }
    public long Missed { get; init; }
    public long Skipped { get; init; }
    public long Failed { get; init; }

    public bool Fires => Spec is not null && !Paused && !Deleted;
}

internal enum ScheduleChange
{
    Set,
    Pause,
    Resume,
    Trigger,
    Backfill,
    Delete,
}

/// <summary>What is sent to a schedule's run as the signal <c>edit</c>.</summary>
/// <param name="Id">Found again in <see cref="ScheduleState.Edits"/> once it is taken in.</param>
internal sealed record ScheduleEdit(string Id, ScheduleChange Change)
{
    public static readonly Signal<ScheduleEdit> Signal = Orrery.Signal.Define<ScheduleEdit>("edit");

    /// <summary>Of <see cref="ScheduleChange.Set"/>.</summary>
    public ScheduleSpec? Spec { get; init; }

    /// <summary>Of <see cref="ScheduleChange.Backfill"/>: the first moment, and the last.</summary>
    public DateTimeOffset From { get; init; }

    /// <inheritdoc cref="From"/>
    public DateTimeOffset To { get; init; }
}

/// <summary>What a schedule's run publishes.</summary>
/// <param name="View">Null until it is set for the first time.</param>
/// <param name="Considered">As <see cref="ScheduleInput.Considered"/>.</param>
/// <param name="LastKey">The step that started the newest firing, where the run doesn't know its id.</param>
/// <param name="Edits">The newest changes, and what came of each.</param>
internal sealed record ScheduleState(ScheduleView? View, bool Deleted, DateTimeOffset Considered, string? LastKey, IReadOnlyList<EditTaken> Edits);

internal sealed record EditTaken(string Id, string Said);
