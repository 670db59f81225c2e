using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Facts;

/// <summary>The run waits for its code to be mended; nothing of it is lost.</summary>
public sealed record RunParked(ulong Run, Failure Reason) : Fact(Run)
{
    internal override FactKind Kind => FactKind.RunParked;

    internal override void WriteBody(FactWriter to) => to.Failure(Reason);

    internal override void Apply(PartitionState state, FactPosition at) =>
        state.ChangeHeader(Run, at, h => h with { Status = RunStatus.Parked, Failure = Reason });
}
