using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Commands;

/// <summary>What follows from time alone: due timers fire, due retries go back to their lane, silent leases lapse.</summary>
internal static class PassTime
{
    /// <summary>One pass handles at most this many, so that a burst of timers doesn't hold up the loop.</summary>
    private const int AtOnce = 1024;

    public static void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        for (var left = AtOnce; left > 0 && state.Timers.TakeDue(state, context.Now, out var at); left--)
        {
            var step = state.StepOf(at)!;
            into.Add(step.Spec.Kind == StepKind.Timer
                ? new StepCompleted(at.Run, at.Step, Payload.Null, default, false)
                : new AttemptReturned(at.Run, at.Step, step.Epoch));
        }
    }

    public static void LapseLeases(PartitionState state, Sessions sessions, Context context, Decision into)
    {
        foreach (var (at, lease) in sessions.Leases.Where(l => l.Value.LapsesAt <= context.Monotonic).ToList())
        {
            var run = state.RunOf(at.Run)!.Id;
            AttemptEnds.Release(state, sessions, at, run, into);
            into.Add(new StopAttempt(lease.Worker, run, at.Step, lease.Epoch, "the lease has lapsed"));
            AttemptEnds.Fail(state, at, new Failure(ErrorClass.Platform, "lease.lapsed",
                $"Worker {lease.Worker} was silent for {context.Options.Lease.TotalSeconds:0} s; its lease has lapsed."), default, context, into);
        }
    }
}
