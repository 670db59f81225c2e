using Orrery.Engine.Partitions;

namespace Orrery.Engine.Facts;

/// <summary>A retry of the run asks for this step again: it failed in the run's way, its signal went back, or the run was restarted from there. Other failed steps stay as they are, since the
/// run's code has dealt with them.</summary>
public sealed record StepSetAside(ulong Run, int Step) : Fact(Run)
{
    internal override FactKind Kind => FactKind.StepSetAside;

    internal override void WriteBody(FactWriter to) => to.Number(Step);

    internal override void Apply(PartitionState state, FactPosition at) =>
        state.ChangeStep(Run, Step, at, s => s with { SetAside = true });
}
