using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Commands;

/// <summary>A worker gives an attempt back unstarted, for instance because it is shutting down. Spends no retry.</summary>
public sealed record ReturnAttempt(string Worker, RunId Run, int Step, int Epoch) : Command
{
    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        var at = new StepRef(Run.Value, Step);
        if (state.StepOf(at) is not { State: StepState.Leased } step || step.Epoch != Epoch || step.Worker != Worker) return;
        AttemptEnds.Release(state, sessions, at, Run, into);
        into.Add(new AttemptReturned(at.Run, at.Step, Epoch));
    }
}
