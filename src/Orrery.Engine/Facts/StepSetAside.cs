using Orrery.Engine.Partitions;

namespace Orrery.Engine.Facts;

/// <summary>A failed step stands in the way of its run: a retry of the run asks for it again. Other failed steps stay as they are, since the
/// run's code has dealt with them.</summary>
public sealed record StepSetAside(ulong Run, int Step) : Fact(Run)
{
    internal override FactKind Kind => FactKind.StepSetAside;

    internal override void WriteBody(FactWriter to) => to.Number(Step);

    internal override void Apply(PartitionState state, FactPosition at) =>
        state.ChangeStep(Run, Step, at, s => s with { SetAside = true });
}
