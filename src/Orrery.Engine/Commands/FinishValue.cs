using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Commands;

/// <summary>A recorded value was computed; the first result is kept.</summary>
public sealed record FinishValue(ValueRequest Request, Payload Result, Failure? Failure) : Command
{
    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        var at = new StepRef(Request.Run.Value, Request.Step);
        if (state.StepOf(at) is not { State: StepState.Computing } step) return;
        if (Failure is not null && Failure == NotHeld.Failure)
        {
            Forget(state.RunOf(at.Run)!, state, context);
            return;
        }

        if (Failure is { } failure) into.Add(new StepFailed(at.Run, at.Step, failure with { Step = step.Spec.Key }, default));
        else into.Add(new StepCompleted(at.Run, at.Step, Result, default, false));
    }

    /// <summary>Whoever was asked doesn't hold the run: it is activated again, and the value asked for then.</summary>
    private void Forget(Run run, PartitionState state, in Context context)
    {
        if (Request.Incarnation != context.Incarnation || Request.Generation != run.Header.Generation || run.ValuesAsked?.Contains(Request.Step) != true) return;
        run.LeaveExecutor();
        state.TouchedRuns.Add(run);
    }
}
