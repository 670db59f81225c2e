using Orrery.Engine.Facts;
using Orrery.Engine.Runs;
using Orrery.Hosting;
using static Orrery.Server.Live.PlatformStreams;

namespace Orrery.Server.Live;

/// <summary>Says of a logged fact what it means for those who look at runs, steps and attempts.</summary>
internal sealed class FactEvents(LiveQueries live, KnownRuns runs)
{
    public KnownRuns Runs => runs;

    public async ValueTask PublishAsync(ushort partition, Fact fact, DateTimeOffset now)
    {
        var run = new RunId(partition, fact.Run);
        switch (fact)
        {
            case RunStarted { Header: var header }: Say(runs.Add(header with { StartedAt = now }), "started", "running", null, now); break;
            case RunEnded ended:
                await SayAsync(run, "ended", ended.Status.ToString().ToLowerInvariant(), ended.Failure, now).ConfigureAwait(false);
                runs.Forget(run);
                break;
            case RunParked parked: await SayAsync(run, "parked", "parked", parked.Reason, now).ConfigureAwait(false); break;
            case RunRetried: await SayAsync(run, "retried", "running", null, now).ConfigureAwait(false); break;
            case RunRestarted: await SayAsync(run, "restarted", "running", null, now).ConfigureAwait(false); break;
            case RunContinued: await SayAsync(run, "continued", "running", null, now).ConfigureAwait(false); break;
            case CancelRequested: await SayAsync(run, "cancelling", "running", null, now).ConfigureAwait(false); break;
            case StepScheduled { Spec: var spec } when await runs.FindAsync(run).ConfigureAwait(false) is { } known:
                var step = KnownStep.Of(spec with { ScheduledAt = now });
                runs.Put(known, step);
                SayStep(known, step, "scheduled", now);
                break;
            case AttemptStarted started when await FindAsync(run, started.Step).ConfigureAwait(false) is ({ } known, { } of):
                runs.Put(known, of = of with { Attempt = started.Epoch, Worker = started.Worker, AttemptAt = now });
                SayAttempt(known, of, "started", now);
                break;
            case AttemptFailed failed when await FindAsync(run, failed.Step).ConfigureAwait(false) is ({ } known, { } of): SayAttempt(known, of, "failed", now, failed.Usage, failed.Failure); break;
            case AttemptReturned returned when await FindAsync(run, returned.Step).ConfigureAwait(false) is ({ } known, { } of): SayAttempt(known, of, "returned", now); break;
            case StepCompleted completed: await EndAsync(run, completed.Step, "completed", now, completed.Usage, null, completed.Cached).ConfigureAwait(false); break;
            case StepFailed failed: await EndAsync(run, failed.Step, "failed", now, failed.Usage, failed.Failure).ConfigureAwait(false); break;
            case StepCancelled cancelled: await EndAsync(run, cancelled.Step, "cancelled", now, default, null).ConfigureAwait(false); break;
        }
    }

    private async ValueTask<(KnownRun? Run, KnownStep? Step)> FindAsync(RunId run, int step) => await runs.FindAsync(run, step).ConfigureAwait(false) ?? default;

    private async ValueTask EndAsync(RunId run, int index, string how, DateTimeOffset now, Usage usage, Failure? failure, bool cached = false)
    {
        if (await FindAsync(run, index).ConfigureAwait(false) is not ({ } known, { } step)) return;
        if (step.Kind == StepKind.Call && step.Attempt > 0 && !cached) SayAttempt(known, step, how, now, usage, failure);
        SayStep(known, step, how, now, failure, cached);
        runs.Remove(known, index);
    }

    private async ValueTask SayAsync(RunId run, string what, string state, Failure? failure, DateTimeOffset now)
    {
        if (live.Wants(PlatformStreams.Runs) && await runs.FindAsync(run).ConfigureAwait(false) is { } known) Say(known, what, state, failure, now);
    }

    private void Say(KnownRun known, string what, string state, Failure? failure, DateTimeOffset now)
    {
        var header = known.Header;
        var publisher = live.Of(PlatformStreams.Runs, header.Caller.Namespace);
        if (!publisher.IsWanted) return;
        publisher.Publish(new RunEvent(what, header.Id.ToString(), header.Caller.Namespace, header.Service, header.Workflow, state, Seconds(header.StartedAt, now))
        {
            Principal = header.Caller.Principal, Version = header.Version, Parent = header.Parent?.ToString(), Failure = FailureEvent.Of(failure),
        }.Json(), now);
    }

    private void SayStep(KnownRun known, KnownStep step, string what, DateTimeOffset now, Failure? failure = null, bool cached = false)
    {
        var header = known.Header;
        var publisher = live.Of(Steps, header.Caller.Namespace);
        if (!publisher.IsWanted) return;
        publisher.Publish(new StepEvent(what, header.Id.ToString(), step.Index, step.Key, step.Kind.ToString().ToLowerInvariant(), header.Caller.Namespace, header.Service, header.Workflow, Seconds(step.ScheduledAt, now))
        {
            Function = step.Function is "" ? null : step.Function, Attempts = step.Attempt, Cached = cached, Failure = FailureEvent.Of(failure),
        }.Json(), now);
    }

    private void SayAttempt(KnownRun known, KnownStep step, string what, DateTimeOffset now, Usage usage = default, Failure? failure = null)
    {
        var header = known.Header;
        var publisher = live.Of(Attempts, header.Caller.Namespace);
        if (!publisher.IsWanted) return;
        var measured = what is "completed" or "failed";
        publisher.Publish(new AttemptEvent(what, header.Id.ToString(), step.Index, step.Key, step.Attempt, header.Caller.Namespace, header.Service, header.Workflow, step.Function, Seconds(step.AttemptAt, now))
        {
            Worker = step.Worker, CpuSeconds = measured ? usage.CpuSeconds : null, PeakMemory = measured ? usage.PeakMemory : null, Failure = FailureEvent.Of(failure),
        }.Json(), now);
    }

    private static double Seconds(DateTimeOffset from, DateTimeOffset to) => from == default ? 0 : Math.Max(0, Math.Round((to - from).TotalSeconds, 3));
}
