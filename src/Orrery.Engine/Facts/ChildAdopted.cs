using Orrery.Engine.Partitions;

namespace Orrery.Engine.Facts;

/// <summary>The parent asks for a child again that it had before: the end is to be told to another of its steps.</summary>
public sealed record ChildAdopted(ulong Run, int ParentStep) : Fact(Run)
{
    internal override FactKind Kind => FactKind.ChildAdopted;

    internal override void WriteBody(FactWriter to) => to.Number(ParentStep);

    internal override void Apply(PartitionState state, FactPosition at) =>
        state.ChangeHeader(Run, at, h => h with { ParentStep = ParentStep, ParentTold = false, Wanted = h.CancelSequence > 0 && !h.Ended });
}
