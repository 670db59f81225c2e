using Orrery.Engine.Partitions;
using Orrery.Hosting;

namespace Orrery.Engine.Facts;

/// <summary>The run's code has done an update, or has failed to.</summary>
/// <param name="Index">The signal's as which it came.</param>
public sealed record UpdateAnswered(ulong Run, int Index, Payload Result, Failure? Failure) : Fact(Run)
{
    internal override FactKind Kind => FactKind.UpdateAnswered;

    internal override void WriteBody(FactWriter to)
    {
        to.Number(Index);
        to.Payload(Result);
        to.Failure(Failure);
    }

    internal override void Apply(PartitionState state, FactPosition at) =>
        state.PutSignal(Run, Index, at, s => s is null ? null : s with { Answered = true, Result = Result, Failure = Failure });
}
