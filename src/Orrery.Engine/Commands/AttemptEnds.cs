using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Commands;

/// <summary>What follows when an attempt is over, whoever says so.</summary>
internal static class AttemptEnds
{
    /// <summary>Gives the lease up and lets the worker's standing offer take another message.</summary>
    public static void Release(PartitionState state, Sessions sessions, StepRef at, RunId run, Decision into)
    {
        if (!sessions.Leases.Remove(at, out var lease)) return;
        into.Add(new AttemptOver(lease.Worker, run, at.Step, lease.Epoch));
        var lane = state.LaneOf(lease.Lane);
        if (lane.Offers.Find(o => o.Standing && o.Worker == lease.Worker) is not { } offer) return;
        offer.Left++;
        state.TouchedLanes.Add(lane);
    }

    /// <summary>Tries again or gives up, by the step's policy and the error's class.</summary>
    public static void Fail(PartitionState state, StepRef at, Failure failure, Usage usage, in Context context, Decision into)
    {
        var step = state.StepOf(at)!;
        var policy = step.Spec.Retry ?? RetryPolicy.Default;
        var used = step.Past.Count(p => p.Failure.Class == failure.Class);
        if (used >= policy.RetriesFor(failure.Class))
        {
            into.Add(new StepFailed(at.Run, at.Step, failure with { Step = step.Spec.Key, Attempt = step.Epoch }, usage));
            return;
        }

        var jitter = (Fingerprint.Mix(at.Run, (ulong)(uint)at.Step << 32 | (uint)step.Epoch) >> 11) * (1.0 / (1UL << 53));
        into.Add(new AttemptFailed(at.Run, at.Step, step.Epoch, failure, usage, context.Now + policy.DelayOf(used + 1, jitter)));
    }
}
