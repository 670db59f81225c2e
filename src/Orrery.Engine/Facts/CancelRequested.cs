using Orrery.Engine.Partitions;

namespace Orrery.Engine.Facts;

/// <summary>Somebody asked for the run to stop; delivered to its code in sequence, like a step's end.</summary>
public sealed record CancelRequested(ulong Run, string By) : Fact(Run)
{
    internal override FactKind Kind => FactKind.CancelRequested;

    internal override void WriteBody(FactWriter to) => to.Text(By);

    internal override void Apply(PartitionState state, FactPosition at) =>
        state.ChangeHeader(Run, at, h => h with { CancelSequence = at.Sequence, CancelledAt = at.Now, CancelledBy = By });
}
