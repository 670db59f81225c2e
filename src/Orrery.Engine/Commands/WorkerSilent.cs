using Orrery.Engine.Partitions;

namespace Orrery.Engine.Commands;

/// <summary>A worker's link is down, perhaps for a moment: nothing more is given to it. What it holds is its own until the lease lapses.</summary>
public sealed record WorkerSilent(string Worker) : Command
{
    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        foreach (var lane in state.Lanes.Values) lane.Offers.RemoveAll(o => o.Worker == Worker);
    }
}
