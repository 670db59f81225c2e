using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;
using Orrery.Hosting;

namespace Orrery.Engine.Commands;

/// <summary>What follows from time alone: due timers fire, due retries go back to their lane, silent leases lapse.</summary>
internal static class PassTime
{
    /// <summary>Handles the earliest thing that is due.</summary>
    /// <returns>False when nothing is.</returns>
    /// <param name="wakeUp">Told of a run that sleeps and is to be loaded.</param>
    public static bool Fire(PartitionState state, Sessions sessions, in Context context, Decision into, Action<ulong> wakeUp)
    {
        if (!state.Timers.TakeDue(state, context.Now, out var at)) return false;
        if (state.RunOf(at.Run) is not { } run)
        {
            wakeUp(at.Run);
            return true;
        }

        if (at.Step == EntityImage.Header)
        {
            CancelRun.Stop(run, state, sessions, RunHeader.ByDeadline, into);
            return true;
        }

        var step = run.Steps[at.Step];
        if (step.Spec.Expires <= context.Now) Expire(run, step, state, sessions, into);
        else if (step.Spec.Kind == StepKind.Timer) into.Add(new StepCompleted(at.Run, at.Step, Payload.Null, default, false));
        else into.Add(new AttemptReturned(at.Run, at.Step, step.Epoch));
        return true;
    }

    private static void Expire(Run run, Step step, PartitionState state, Sessions sessions, Decision into)
    {
        var what = step.Spec.Kind == StepKind.Signal ? $"No signal '{step.Spec.Function}' came" : $"'{step.Spec.Function}' did not come to its end";
        into.Add(new StepFailed(run.Id.Value, step.Spec.Index,
            new Failure(ErrorClass.Timeout, "step.deadline", $"{what} by {step.Spec.Expires:u}.") { Step = step.Spec.Key, Attempt = step.Epoch }, default));
        Outstanding.Stop(run, step, state, sessions, "its time is over", into);
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
