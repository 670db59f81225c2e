using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Facts;

/// <summary>A step that waited has the signal; or nobody has it again, since the step wasn't wanted any more.</summary>
/// <param name="By">The step's index, or <see cref="ReceivedSignal.Nobody"/>.</param>
public sealed record SignalTaken(ulong Run, int Index, int By) : Fact(Run)
{
    internal override FactKind Kind => FactKind.SignalTaken;

    internal override void WriteBody(FactWriter to)
    {
        to.Number(Index);
        to.Number(By + 1);
    }

    internal override void Apply(PartitionState state, FactPosition at) =>
        state.PutSignal(Run, Index, at, s => s is null ? null : s with { TakenBy = By });
}
