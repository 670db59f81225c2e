using Orrery.Engine.Stores;

namespace Orrery.Engine.Runs;

/// <summary>A run in memory: its header and steps (what is durable), and what is known only while it is here.</summary>
/// <remarks>A table: owned by the loop, changed only by facts. The records in it are immutable.</remarks>
public sealed class Run(RunHeader header)
{
    public RunHeader Header { get; internal set; } = header;

    public StepTable Steps { get; } = new(header.FirstStep);

    /// <summary>Null while none has come and none is waited for.</summary>
    internal SignalTable? Signals { get; set; }

    /// <summary>Steps that have ended.</summary>
    public int StepsDone { get; internal set; }

    /// <summary>Ends not yet handed to the present executor, in the order of their sequence.</summary>
    internal List<int> Undelivered { get; } = [];

    /// <summary>Sequence of the latest end. Later than what a turn has taken in: there is news, whoever it was handed to meanwhile.</summary>
    internal long NewestEnd { get; set; }

    /// <summary>The turn that an executor has in hand, and who.</summary>
    internal bool TurnUnderWay { get; set; }
    internal string? Executor { get; set; }
    internal int TurnNumber { get; set; }

    /// <summary>The run has moved to another version: its code is replayed there at once, so that one finds out soon whether it can go on.</summary>
    internal bool Moved { get; set; }

    /// <summary>The highest sequence that the turn under way was given.</summary>
    internal long HandedTo { get; set; }

    /// <summary>Steps that are values being computed; those that have ended since are passed over.</summary>
    internal List<int> Computing { get; } = [];

    /// <summary>The step whose end was all that the turn under way was given; -1 when it was given anything else.</summary>
    internal int HandedAlone { get; set; } = -1;

    /// <summary>Values whose computing was asked of the present executor.</summary>
    internal HashSet<int>? ValuesAsked { get; set; }

    /// <summary>What its code is asked.</summary>
    internal Questions Asked { get; } = new();

    /// <summary>The deadline is among the timers.</summary>
    internal bool DeadlineSet { get; set; }

    /// <summary>A run of more steps than this doesn't sleep: writing it as one image, again and again, would cost more than its memory.</summary>
    private const int MostSteps = 4096;

    /// <summary>
    /// Until when the run needs nobody, in Unix milliseconds: it waits for moments, signals or other runs alone. <see cref="ColdRun.NoAlarm"/> when only somebody else can
    /// wake it; null when it is awake.
    /// </summary>
    internal long? SleepsUntil()
    {
        if (Header is not { Status: RunStatus.Running, Begun: true } || TurnUnderWay || NewestEnd > Header.TakenTo || Header.CancelSequence > Header.TakenTo
            || OwesAnybody || Moved || !Asked.IsEmpty || !Header.NextInput.IsEmpty || Steps.Count > MostSteps) return null;
        var wakes = Header.Deadline is { } deadline && Header.CancelSequence == 0 ? deadline.ToUnixTimeMilliseconds() : ColdRun.NoAlarm;
        foreach (var step in Steps)
        {
            if (step.Done) continue;
            if (step.State is StepState.Waiting or StepState.Leased or StepState.Computing) return null;
            if (step.State == StepState.Delayed) wakes = Math.Min(wakes, step.DueAt.ToUnixTimeMilliseconds());
            if (step.Spec.Expires is { } expires) wakes = Math.Min(wakes, expires.ToUnixTimeMilliseconds());
        }

        return wakes;
    }

    /// <summary>What was known of the steps goes with them.</summary>
    internal void Forget()
    {
        StepsDone = 0;
        Undelivered.Clear();
        NewestEnd = 0;
        Computing.Clear();
        DirtySteps.Clear();
        Signals?.Dirty.Clear();
        Packed = true;
    }

    /// <summary>Nobody holds the run's code any more: the next turn activates it.</summary>
    internal void LeaveExecutor()
    {
        Executor = null;
        TurnUnderWay = false;
        ValuesAsked = null;
    }

    /// <summary>As-of marks of the images in the store; facts of earlier batches are not applied again.</summary>
    internal long HeaderAsOf { get; set; }

    /// <summary>The batch of the newest image that held everything: older facts of steps and signals are in it, or were forgotten.</summary>
    internal long WholeAsOf { get; set; }

    internal bool HeaderDirty { get; set; }

    internal HashSet<int> DirtySteps { get; } = [];

    /// <summary>The store holds the run as one image, header and steps together: it has ended, slept or begun anew, and is small or hasn't been written since.</summary>
    internal bool Packed { get; set; }

    internal bool IsClean => !HeaderDirty && DirtySteps.Count == 0 && Signals is not { Dirty.Count: > 0 };

    /// <summary>Steps because of which another run is still to be told something.</summary>
    internal HashSet<int> Owing { get; } = [];

    /// <summary>Somebody is still to be told something: the run can't leave memory for good.</summary>
    internal bool OwesAnybody => Owing.Count > 0 || Header.OwesParent;

    public RunId Id => Header.Id;

    /// <summary>Whether a retry or restart asks for this step again: before it, the step was cancelled, or set aside.</summary>
    public bool IsSuperseded(Step step) => Header.Supersedes(step);
}
