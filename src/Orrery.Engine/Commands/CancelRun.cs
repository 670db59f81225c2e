using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Commands;

/// <summary>Asks a run to stop: its steps end, its code sees an <see cref="OperationCanceledException"/>. The first fact wins.</summary>
public sealed record CancelRun(RunId Run) : Command
{
    internal override ulong? Needs => Run.Value;

    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        if (state.RunOf(Run.Value) is not { } run)
        {
            into.Answer(this, Refused.Unknown(Run));
            return;
        }

        into.Answer(this, Accepted.Instance);
        Stop(run, state, sessions, Caller.Principal, into);
    }

    /// <summary>Has a run stop, whoever wants it. One that is undoing what it did goes on with that.</summary>
    internal static void Stop(Run run, PartitionState state, Sessions sessions, string by, Decision into)
    {
        var parked = run.Header.Status == RunStatus.Parked;
        if (run.Header.Ended || (run.Header.CancelSequence > 0 && !parked)) return;
        if (run.Header.CancelSequence == 0) into.Add(new CancelRequested(run.Id.Value, by));
        Outstanding.Cancel(run, state, sessions, "the run was cancelled", into, undoing: parked);
        if (!parked) return;
        if (by == RunHeader.ByDeadline) into.Add(new RunEnded(run.Id.Value, RunStatus.Failed, default, Late(run)));
        else into.Add(new RunEnded(run.Id.Value, RunStatus.Cancelled, default, null));
    }

    /// <summary>Why a run that its deadline stopped has failed.</summary>
    internal static Failure Late(Run run) =>
        new(ErrorClass.Timeout, "run.deadline", $"The run took longer than it may: it was to end by {run.Header.Deadline:u}.");
}
