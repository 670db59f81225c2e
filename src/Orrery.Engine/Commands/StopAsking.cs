using Orrery.Engine.Partitions;

namespace Orrery.Engine.Commands;

/// <summary>Somebody who asked a run's code something doesn't wait for the answer any more. What was asked may be answered all the same.</summary>
/// <param name="Who">The token of the command that asked.</param>
public sealed record StopAsking(RunId Run, object Who) : Command
{
    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into) => state.RunOf(Run.Value)?.Asked.Forget(Who);
}
