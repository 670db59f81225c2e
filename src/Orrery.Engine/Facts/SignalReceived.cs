using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Facts;

/// <summary>A signal came and is kept.</summary>
public sealed record SignalReceived(ulong Run, int Index, string Id, string Name, Payload Value, string From) : Fact(Run)
{
    internal override FactKind Kind => FactKind.SignalReceived;

    internal override void WriteBody(FactWriter to)
    {
        to.Number(Index);
        to.Text(Id);
        to.Text(Name);
        to.Payload(Value);
        to.Text(From);
    }

    internal override void Apply(PartitionState state, FactPosition at) =>
        state.PutSignal(Run, Index, at, _ => new ReceivedSignal(Index, Id, Name, Value, From, at.Now));
}
