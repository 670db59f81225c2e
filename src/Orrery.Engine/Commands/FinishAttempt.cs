using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Commands;

/// <summary>An attempt's end. Accepted only from the live one; a late result is refused.</summary>
public sealed record FinishAttempt(string Worker, AttemptResult Result) : Command
{
    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        var at = new StepRef(Result.Run.Value, Result.Step);
        var live = state.StepOf(at) is { State: StepState.Leased } step && step.Epoch == Result.Epoch && step.Worker == Worker;
        if (!live && !(context.Options.Sabotage == Sabotage.NoEpoch && state.StepOf(at) is { Done: false }))
        {
            into.Answer(this, LeaseLost.Instance);
            return;
        }

        AttemptEnds.Release(state, sessions, at, Result.Run, into);
        if (Result.Failure is { } failure) AttemptEnds.Fail(state, at, failure, Result.Usage, context, into);
        else into.Add(new StepCompleted(at.Run, at.Step, Result.Result, Result.Usage, Result.Cached));
        into.Answer(this, Accepted.Instance);
    }
}
