using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Commands;

/// <summary>A worker is gone for certain: its process has ended. Its offers are void, its attempts failed by class platform.</summary>
public sealed record WorkerLeft(string Worker, string Reason) : Command
{
    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        foreach (var lane in state.Lanes.Values) lane.Offers.RemoveAll(o => o.Worker == Worker);
        foreach (var (at, _) in sessions.Leases.Where(l => l.Value.Worker == Worker).ToList())
        {
            AttemptEnds.Release(state, sessions, at, state.RunOf(at.Run)!.Id, into);
            AttemptEnds.Fail(state, at, new Failure(ErrorClass.Platform, "worker.lost", $"Worker {Worker} is gone: {Reason}."), default, context, into);
        }
    }
}
