using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Commands;

/// <summary>Joins a lane's messages and the workers' offers. Follows by itself from whatever touched the lane.</summary>
internal static class LeaseWaiting
{
    public static void Decide(Lane lane, PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        while (lane.Offers.Find(o => o.Left > 0) is { } offer && lane.Head(state, out _) is { } head)
        {
            lane.RemoveHead();
            offer.Left--;
            Lease(head, offer, lane.Name, state, sessions, context, into);
        }

        foreach (var offer in lane.Offers)
            if (offer is { Standing: false, Left: > 0 }) into.Add(new OfferReturned(offer.Worker, lane.Queue, offer.Left) { Version = lane.Name.Version });
        lane.Offers.RemoveAll(o => !o.Standing);
        if (lane.Head(state, out var deadline) is not null) into.Add(new LaneWaits(lane.Queue, lane.Count, deadline) { Version = lane.Name.Version });
    }

    private static void Lease(StepRef at, Offer offer, LaneName lane, PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        var worker = offer.Worker;
        var run = state.RunOf(at.Run)!;
        var step = run.Steps[at.Step];
        var epoch = step.Epoch + 1;
        into.Add(new AttemptStarted(at.Run, at.Step, epoch, worker));
        into.Add(new StartAttempt(worker, new Attempt(
            run.Id, at.Step, epoch, run.Header.Caller, run.Header.Service, step.Spec.Function, step.Spec.Key, step.Spec.Input, step.Spec.Timeout, context.Options.Lease) { At = context.Now }, Small: offer.Standing));
        sessions.Leases[at] = new Lease(epoch, worker, lane, context.Monotonic + (long)context.Options.Lease.TotalMilliseconds);
    }
}
