using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Facts;

/// <summary>A step gave up. A call is a dead letter until its run is retried.</summary>
public sealed record StepFailed(ulong Run, int Step, Failure Failure, Usage Usage) : Fact(Run)
{
    internal override FactKind Kind => FactKind.StepFailed;

    internal override void WriteBody(FactWriter to)
    {
        to.Number(Step);
        to.Failure(Failure);
        to.Usage(Usage);
    }

    internal override void Apply(PartitionState state, FactPosition at) =>
        state.ChangeStep(Run, Step, at, s => s with
        {
            State = StepState.Failed,
            Owes = Owed.Nothing,
            Failure = Failure,
            Usage = Usage,
            DoneSequence = at.Sequence,
            DoneAt = at.Now,
        });
}
