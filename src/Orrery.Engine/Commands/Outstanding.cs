using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Commands;

/// <summary>The steps of a run that haven't ended.</summary>
internal static class Outstanding
{
    /// <summary>Ends them all and tells their attempts to stop.</summary>
    /// <param name="undoing">Also those that undo others.</param>
    public static void Cancel(Run run, PartitionState state, Sessions sessions, string reason, Decision into, bool undoing = true)
    {
        foreach (var step in run.Steps)
            if (!step.Done && (undoing || !step.Spec.IsUndo)) Cancel(run, step, state, sessions, reason, into);
    }

    /// <summary>Ends one of them.</summary>
    public static void Cancel(Run run, Step step, PartitionState state, Sessions sessions, string reason, Decision into)
    {
        into.Add(new StepCancelled(run.Id.Value, step.Spec.Index));
        Stop(run, step, state, sessions, reason, into);
    }

    /// <summary>Its step has ended otherwise: the attempt is told to stop.</summary>
    public static void Stop(Run run, Step step, PartitionState state, Sessions sessions, string reason, Decision into)
    {
        var at = new StepRef(run.Id.Value, step.Spec.Index);
        if (sessions.Leases.TryGetValue(at, out var lease)) into.Add(new StopAttempt(lease.Worker, run.Id, at.Step, lease.Epoch, reason));
        AttemptEnds.Release(state, sessions, at, run.Id, into);
    }
}
