using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Facts;

/// <summary>The run goes back to a step: it goes on in a new generation, in which what was cancelled or set aside before this is asked for again.</summary>
/// <param name="Before">The place in the log where the step was asked for: whatever the code did later counts as not done.</param>
public sealed record RunRestarted(ulong Run, string By, long Before) : Fact(Run)
{
    internal override FactKind Kind => FactKind.RunRestarted;

    internal override void WriteBody(FactWriter to)
    {
        to.Text(By);
        to.Number(Before);
    }

    internal override void Apply(PartitionState state, FactPosition at) => state.ChangeHeader(Run, at, h =>
    {
        var next = RunRetried.NextGeneration(h, at);
        return next with { PassedTo = Math.Min(next.PassedTo, Before), Result = default, NextInput = default };
    });
}
