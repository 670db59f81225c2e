using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Facts;

/// <summary>A step is not wanted any more: its run was cancelled or has ended. Its attempt is told to stop, a late result refused. Nothing to one that has ended.</summary>
public sealed record StepCancelled(ulong Run, int Step) : Fact(Run)
{
    internal override FactKind Kind => FactKind.StepCancelled;

    internal override void WriteBody(FactWriter to) => to.Number(Step);

    internal override void Apply(PartitionState state, FactPosition at) =>
        state.ChangeStep(Run, Step, at, s => s.Done ? s : s with
        {
            State = StepState.Cancelled,
            Owes = s.Spec.Kind is StepKind.Child or StepKind.Start ? Owed.Stop : Owed.Nothing,
            DoneSequence = at.Sequence,
            DoneAt = at.Now,
        });
}
