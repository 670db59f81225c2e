using System.Collections.Immutable;
using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;

namespace Orrery.Engine.Commands;

/// <summary>Asks how many messages of each queue wait and how many are leased. Costs a look at every lane and lease, not at every message.</summary>
public sealed record CountQueues : Command
{
    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        var counts = state.Lanes.Values.GroupBy(l => l.Queue).ToDictionary(g => g.Key, g => Waiting(g.Key, g, state));
        foreach (var group in sessions.Leases.Values.GroupBy(l => l.Queue))
            counts[group.Key] = counts.GetValueOrDefault(group.Key, new QueueCount(group.Key, 0, 0)) with { Leased = group.Count() };
        foreach (var queue in sessions.Rates.Known)
            counts[queue] = counts.GetValueOrDefault(queue, new QueueCount(queue, 0, 0)) with { EndedByMinute = [.. sessions.Rates.Of(queue, context.Now)] };
        into.Answer(this, new QueueCounts([.. counts.Values]));
    }

    private static QueueCount Waiting(string queue, IEnumerable<Lane> lanes, PartitionState state)
    {
        var (waiting, oldest) = (0, (DateTimeOffset?)null);
        foreach (var lane in lanes)
        {
            if (lane.Head(state, out _) is not { } head) continue;
            waiting += lane.Count;
            var since = state.RunOf(head.Run)!.Steps[head.Step].Spec.ScheduledAt;
            if (oldest is null || since < oldest) oldest = since;
        }

        return new QueueCount(queue, waiting, 0) { Oldest = oldest };
    }
}

/// <summary>The answer to <see cref="CountQueues"/>.</summary>
public sealed record QueueCounts(ImmutableArray<QueueCount> Queues) : Answer;

/// <param name="Waiting">Messages that no worker holds; may count some that have just been cancelled.</param>
/// <param name="Leased">Messages that a worker holds.</param>
public sealed record QueueCount(string Queue, int Waiting, int Leased)
{
    /// <summary>Since when the message waits that is to be leased first; null when none waits.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>Calls that ended in each of the last 15 minutes, the oldest first; empty when none did since the process began.</summary>
    public ImmutableArray<int> EndedByMinute { get; init; } = [];
}
