using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Commands;

/// <summary>An attempt's end. Accepted only from the live one; a late result is refused.</summary>
public sealed record FinishAttempt(string Worker, AttemptResult Result) : Command
{
    /// <summary>A word on time that is older is one of a worker that was held up, or of a clock that was set: the partition's own time is nearer.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromMinutes(1);

    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        var at = new StepRef(Result.Run.Value, Result.Step);
        var live = state.StepOf(at) is { State: StepState.Leased } step && step.Epoch == Result.Epoch && step.Worker == Worker;
        if (!live && !(context.Options.Sabotage == Sabotage.NoEpoch && state.StepOf(at) is { Done: false }))
        {
            into.Answer(this, LeaseLost.Instance);
            return;
        }

        if (sessions.Leases.TryGetValue(at, out var lease)) sessions.Rates.Ended(lease.Queue, context.Now);
        AttemptEnds.Release(state, sessions, at, Result.Run, into);
        if (Result.Failure is { } failure) AttemptEnds.Fail(state, at, failure, Result.Usage, context, into);
        else into.Add(new StepCompleted(at.Run, at.Step, Result.Result, Result.Usage, Result.Cached) { Took = Took(state.StepOf(at)!, context.Now) });
        into.Answer(this, Accepted.Instance);
    }

    /// <summary>The worker's word on when the attempt ended, where it fits the partition's time.</summary>
    private long? Took(Step step, DateTimeOffset now) =>
        Result.EndedAt is { } ended && ended >= step.AttemptAt && ended <= now && now - ended < Oldest ? (long)(ended - step.AttemptAt).TotalMilliseconds : null;
}
