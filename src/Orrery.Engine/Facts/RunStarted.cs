using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Facts;

/// <summary>A run exists from here on. Its header is written as the image would be; the time is the batch's.</summary>
public sealed record RunStarted(RunHeader Header) : Fact(Header.Id.Value)
{
    internal override FactKind Kind => FactKind.RunStarted;

    internal override void WriteBody(FactWriter to) => Header.Write(to);

    internal static RunStarted Read(FactReader from) => new(RunHeader.Read(from));

    internal override void Apply(PartitionState state, FactPosition at) => state.AddRun(Header, at);
}
