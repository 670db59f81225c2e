using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Facts;

/// <summary>The step is in its lane again: a worker gave it back unstarted, or its retry is due. Spends nothing.</summary>
public sealed record AttemptReturned(ulong Run, int Step, int Epoch) : Fact(Run)
{
    internal override FactKind Kind => FactKind.AttemptReturned;

    internal override void WriteBody(FactWriter to)
    {
        to.Number(Step);
        to.Number(Epoch);
    }

    internal override void Apply(PartitionState state, FactPosition at) =>
        state.ChangeStep(Run, Step, at, s => s with { State = StepState.Waiting });
}
