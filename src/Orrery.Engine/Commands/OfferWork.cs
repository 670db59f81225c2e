using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;

namespace Orrery.Engine.Commands;

/// <summary>A worker can take so many messages of a queue. A standing offer is renewed as its attempts end; of another one,
/// what can't be used now is given back.</summary>
public sealed record OfferWork(string Worker, string Queue, int Count, bool Standing) : Command
{
    /// <summary>The version of the queue's service that the worker has.</summary>
    public VersionId Version { get; init; }

    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        var lane = state.LaneOf(new LaneName(Queue, Version));
        if (Standing) lane.Offers.RemoveAll(o => o.Standing && o.Worker == Worker);
        lane.Offers.Add(new Offer(Worker, Standing ? Math.Max(0, Count - Held(sessions)) : Count, Standing));
        state.TouchedLanes.Add(lane);
    }

    /// <summary>What the worker holds of this queue from before it offered anew: it comes back to the offer as it ends.</summary>
    private int Held(Sessions sessions) => sessions.Leases.Values.Count(l => l.Worker == Worker && l.Queue == Queue);
}
