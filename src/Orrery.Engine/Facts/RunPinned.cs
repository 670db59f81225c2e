using Orrery.Engine.Partitions;

namespace Orrery.Engine.Facts;

/// <summary>From here on the run's turns and calls go to this version of its service alone; its calls that wait move to that version's lanes.</summary>
/// <param name="Version">None: the run is served by code that isn't published.</param>
/// <param name="Label">What the version calls itself.</param>
public sealed record RunPinned(ulong Run, VersionId Version, string Label) : Fact(Run)
{
    internal override FactKind Kind => FactKind.RunPinned;

    internal override void WriteBody(FactWriter to)
    {
        to.Fixed64(Version.Value);
        to.Text(Label);
    }

    internal override void Apply(PartitionState state, FactPosition at) => state.Pin(Run, at, h => h with { Pin = Version, Origin = h.Origin.IsNone ? h.Pin : h.Origin, Version = Label is "" ? h.Version : Label });
}
