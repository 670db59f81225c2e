using Orrery.Engine.Partitions;

namespace Orrery.Engine.Facts;

/// <summary>The run's code has taken in everything delivered up to <paramref name="To"/>; what it then asked for follows in the same batch.</summary>
public sealed record TurnTaken(ulong Run, long To) : Fact(Run)
{
    internal override FactKind Kind => FactKind.TurnTaken;

    internal override void WriteBody(FactWriter to) => to.Number(To);

    internal override void Apply(PartitionState state, FactPosition at) =>
        state.ChangeHeader(Run, at, h => h with { TakenTo = To, Begun = true });
}
