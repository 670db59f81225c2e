using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Commands;

/// <summary>The steps of a run that haven't ended.</summary>
internal static class Outstanding
{
    /// <summary>Ends them all and tells their attempts to stop.</summary>
    public static void Cancel(Run run, PartitionState state, Sessions sessions, string reason, Decision into)
    {
        foreach (var step in run.Steps)
        {
            if (step.Done) continue;
            var at = new StepRef(run.Id.Value, step.Spec.Index);
            into.Add(new StepCancelled(at.Run, at.Step));
            if (sessions.Leases.TryGetValue(at, out var lease)) into.Add(new StopAttempt(lease.Worker, run.Id, at.Step, lease.Epoch, reason));
            AttemptEnds.Release(state, sessions, at, run.Id, into);
        }
    }
}
