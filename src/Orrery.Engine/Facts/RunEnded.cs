using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Facts;

/// <summary>The run's code has returned, thrown, or stopped on a cancellation.</summary>
public sealed record RunEnded(ulong Run, RunStatus Status, Payload Result, Failure? Failure) : Fact(Run)
{
    internal override FactKind Kind => FactKind.RunEnded;

    internal override void WriteBody(FactWriter to)
    {
        to.Byte((byte)Status);
        to.Payload(Result);
        to.Failure(Failure);
    }

    internal static RunEnded Read(ulong run, FactReader from) => new(run, (RunStatus)from.Byte(), from.Payload(), from.Failure());

    internal override void Apply(PartitionState state, FactPosition at) =>
        state.ChangeHeader(Run, at, h => h with { Status = Status, Result = Result, Failure = Failure, EndedAt = at.Now });
}
