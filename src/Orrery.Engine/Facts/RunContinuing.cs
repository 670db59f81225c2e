using Orrery.Engine.Partitions;
using Orrery.Hosting;

namespace Orrery.Engine.Facts;

/// <summary>The run's code wants to begin anew; it does as soon as nobody is owed anything because of its steps.</summary>
public sealed record RunContinuing(ulong Run, Payload Input) : Fact(Run)
{
    internal override FactKind Kind => FactKind.RunContinuing;

    internal override void WriteBody(FactWriter to) => to.Payload(Input);

    internal override void Apply(PartitionState state, FactPosition at) =>
        state.ChangeHeader(Run, at, h => h with { NextInput = Input });
}
