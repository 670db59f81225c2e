using System.Collections.Immutable;
using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;

namespace Orrery.Engine.Commands;

/// <summary>A worker says which attempts it has in hand: their leases get a fresh period, those it must not have are told to stop.</summary>
public sealed record Heartbeat(string Worker, ImmutableArray<(RunId Run, int Step, int Epoch)> Attempts) : Command
{
    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        foreach (var (run, step, epoch) in Attempts)
        {
            if (sessions.Leases.TryGetValue(new StepRef(run.Value, step), out var lease) && lease.Epoch == epoch && lease.Worker == Worker)
                lease.LapsesAt = context.Monotonic + (long)context.Options.Lease.TotalMilliseconds;
            else
                into.Add(new StopAttempt(Worker, run, step, epoch, "the lease was lost"));
        }
    }
}
