using Orrery.Engine.Partitions;
using Orrery.Hosting;

namespace Orrery.Engine.Facts;

/// <summary>The run's code says what is to be seen of it.</summary>
public sealed record RunPublished(ulong Run, Payload State) : Fact(Run)
{
    internal override FactKind Kind => FactKind.RunPublished;

    internal override void WriteBody(FactWriter to) => to.Payload(State);

    internal override void Apply(PartitionState state, FactPosition at) => state.ChangeHeader(Run, at, h => h with { Published = State });
}
