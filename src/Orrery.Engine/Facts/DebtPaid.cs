using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Facts;

/// <summary>Another run has durably heard what it was to be told because of a step; of <see cref="Stores.EntityImage.Header"/>, the parent has heard of the end.</summary>
public sealed record DebtPaid(ulong Run, int Step) : Fact(Run)
{
    internal override FactKind Kind => FactKind.DebtPaid;

    internal override void WriteBody(FactWriter to) => to.Number(Step + 1);

    internal override void Apply(PartitionState state, FactPosition at)
    {
        if (Step == Stores.EntityImage.Header) state.ChangeHeader(Run, at, h => h with { ParentTold = true });
        else state.ChangeStep(Run, Step, at, s => s with { Owes = Owed.Nothing });
    }
}
