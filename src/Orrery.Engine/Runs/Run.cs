namespace Orrery.Engine.Runs;

/// <summary>A run in memory: its header and steps (what is durable), and what is known only while it is here.</summary>
/// <remarks>A table: owned by the loop, changed only by facts. The records in it are immutable.</remarks>
public sealed class Run(RunHeader header)
{
    public RunHeader Header { get; internal set; } = header;

    public List<Step> Steps { get; } = [];

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

    /// <summary>The highest sequence that the turn under way was given.</summary>
    internal long HandedTo { get; set; }

    /// <summary>Steps that are values being computed; those that have ended since are passed over.</summary>
    internal List<int> Computing { get; } = [];

    /// <summary>Values whose computing was asked of the present executor.</summary>
    internal HashSet<int>? ValuesAsked { get; set; }

    /// <summary>Nobody holds the run's code any more: the next turn activates it.</summary>
    internal void LeaveExecutor()
    {
        Executor = null;
        TurnUnderWay = false;
        ValuesAsked = null;
    }

    /// <summary>As-of marks of the images in the store; facts of earlier batches are not applied again.</summary>
    internal long HeaderAsOf { get; set; }
    internal List<long> StepAsOf { get; } = [];

    internal bool HeaderDirty { get; set; }

    internal HashSet<int> DirtySteps { get; } = [];

    /// <summary>The store holds the run as one image, header and steps together: it has ended once.</summary>
    internal bool Packed { get; set; }

    internal bool IsClean => !HeaderDirty && DirtySteps.Count == 0;

    public RunId Id => Header.Id;

    /// <summary>Whether a retry asks for this step again: before it, the step was cancelled, or failed in the run's way.</summary>
    public bool IsSuperseded(Step step) => (step.State == StepState.Cancelled || step.SetAside) && step.DoneSequence < Header.SupersededTo;
}
