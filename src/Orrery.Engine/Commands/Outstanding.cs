using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Commands;

/// <summary>The steps of a run that haven't ended.</summary>
internal static class Outstanding
{
    /// <summary>Ends them all and tells their attempts to stop.</summary>
    public static void Cancel(Run run, Sessions sessions, string reason, Decision into)
    {
        foreach (var step in run.Steps)
        {
            if (step.Done) continue;
            into.Add(new StepCancelled(run.Id.Value, step.Spec.Index));
            if (!sessions.Leases.Remove(new StepRef(run.Id.Value, step.Spec.Index), out var lease)) continue;
            into.Add(new StopAttempt(lease.Worker, run.Id, step.Spec.Index, lease.Epoch, reason));
            into.Add(new AttemptOver(lease.Worker, run.Id, step.Spec.Index, lease.Epoch));
        }
    }
}
