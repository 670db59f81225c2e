using System.Collections.Immutable;
using Orrery.Engine.Partitions;

namespace Orrery.Engine.Commands;

/// <summary>Asks how many messages of each queue wait and how many are leased. Costs a look at every lane and lease, not at every message.</summary>
public sealed record CountQueues : Command
{
    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        var counts = state.Lanes.Values.GroupBy(l => l.Queue).ToDictionary(g => g.Key, g => new QueueCount(g.Key, g.Sum(l => l.Head(state, out _) is null ? 0 : l.Count), 0));
        foreach (var group in sessions.Leases.Values.GroupBy(l => l.Queue))
            counts[group.Key] = new QueueCount(group.Key, counts.GetValueOrDefault(group.Key)?.Waiting ?? 0, group.Count());
        into.Answer(this, new QueueCounts([.. counts.Values]));
    }
}

/// <summary>The answer to <see cref="CountQueues"/>.</summary>
public sealed record QueueCounts(ImmutableArray<QueueCount> Queues) : Answer;

/// <param name="Waiting">Messages that no worker holds; may count some that have just been cancelled.</param>
/// <param name="Leased">Messages that a worker holds.</param>
public sealed record QueueCount(string Queue, int Waiting, int Leased);
