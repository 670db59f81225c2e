using Orrery.Engine.Partitions;

namespace Orrery.Engine.Facts;

/// <summary>The run begins anew with the input that it asked for, its journal emptied. Nothing binds it to the code that wrote that: the newest version takes it.</summary>
public sealed record RunContinued(ulong Run) : Fact(Run)
{
    internal override FactKind Kind => FactKind.RunContinued;

    internal override void WriteBody(FactWriter to) { }

    internal override void Apply(PartitionState state, FactPosition at) => state.Restart(Run, at, (h, next) => h with
    {
        Input = h.NextInput,
        Pin = default,
        Origin = default,
        NextInput = default,
        Generation = h.Generation + 1,
        FirstStep = next,
        ContinuedAt = at.Now,
        SupersededTo = 0,
        AskedAgainAt = 0,
        ForgotAt = at.Sequence,
        TakenTo = 0,
        PassedTo = -1,
        Begun = false,
    });
}
