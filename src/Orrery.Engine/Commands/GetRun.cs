using System.Collections.Immutable;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Commands;

/// <summary>Asks for a run as it is; answered once that is durable.</summary>
public sealed record GetRun(RunId Run) : Command
{
    internal override ulong? Needs => Run.Value;

    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into) =>
        into.Answer(this, state.RunOf(Run.Value) is { } run
            ? new RunSnapshot(run.Header, [.. run.Steps], WaitReason.Of(run, state, sessions, context.Now), run.Signals?.Buffered ?? 0) { Waits = Wait.All(run, sessions) }
            : Refused.Unknown(Run));
}
