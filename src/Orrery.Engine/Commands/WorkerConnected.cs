using System.Collections.Immutable;
using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;

namespace Orrery.Engine.Commands;

/// <summary>A worker has connected, perhaps again, and says what it has in hand. Those leases get a fresh period; what else is leased
/// to it never reached it, or was lost with its process, and goes back to its lane at once. Spends no retry.</summary>
public sealed record WorkerConnected(string Worker, ImmutableArray<(RunId Run, int Step, int Epoch)> Attempts) : Command
{
    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        // The answer goes first: what follows is meant for the link that was just made.
        into.Answer(this, Accepted.Instance);
        new Heartbeat(Worker, Attempts).Decide(state, sessions, context, into);
        var held = Attempts.Select(a => (new StepRef(a.Run.Value, a.Step), a.Epoch)).ToHashSet();
        foreach (var (at, lease) in sessions.Leases.Where(l => l.Value.Worker == Worker && !held.Contains((l.Key, l.Value.Epoch))).ToList())
        {
            AttemptEnds.Release(state, sessions, at, state.RunOf(at.Run)!.Id, into);
            into.Add(new AttemptReturned(at.Run, at.Step, lease.Epoch));
        }
    }
}
