using Orrery.Client;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Server.Reading;

/// <summary>What a step's time was spent on, read off its record: waits and attempts, one after the other.</summary>
/// <remarks>The record has no moment at which a retry's pause ended and its wait for a worker began: of ended pauses, both are the pause.</remarks>
internal static class StepBars
{
    public const string Queue = "queue", Attempt = "attempt", Failed = "failed", Stopped = "stopped", Retry = "retry", Cache = "cache", Timer = "timer", Signal = "signal", Child = "child", Value = "value";

    /// <summary>The step is worked at.</summary>
    public static bool IsWork(string why) => why is Attempt or Failed or Stopped or Cache or Child or Value;

    /// <param name="start">The run's; bars count from it.</param>
    public static IEnumerable<TimelineBar> Of(Step step, DateTimeOffset start)
    {
        var spec = step.Spec;
        var (asked, done) = (At(spec.ScheduledAt), step.Done ? At(step.DoneAt) : (double?)null);
        return spec.Kind switch
        {
            StepKind.Call => OfCall(step, asked, done, At),
            StepKind.Timer => [new TimelineBar(Timer, asked, done, "waits for its moment")],
            StepKind.Signal => [new TimelineBar(Signal, asked, done, spec.IsUpdate ? $"waits for an update '{spec.UpdateName}'" : $"waits for a signal '{spec.Function}'")],
            StepKind.Value => [new TimelineBar(Value, asked, done, "a recorded value")],
            StepKind.Send => [new TimelineBar(Child, asked, done, $"a signal to run {spec.Other}") { Other = spec.Other }],
            StepKind.Start => [new TimelineBar(Child, asked, done, $"starts run {spec.Other}") { Other = spec.Other }],
            _ => [new TimelineBar(Child, asked, done, spec.Other is { } other ? $"run {other}" : "another run") { Other = spec.Other }],
        };

        double At(DateTimeOffset moment) => Math.Max(0, Math.Round((moment - start).TotalMilliseconds, 1));
    }

    private static IEnumerable<TimelineBar> OfCall(Step step, double asked, double? done, Func<DateTimeOffset, double> at)
    {
        var free = asked;
        var told = 0;
        foreach (var past in step.Past)
        {
            if (Wait(free, at(past.StartedAt), told) is { } before) yield return before;
            yield return new TimelineBar(Failed, at(past.StartedAt), at(past.EndedAt), past.Failure.Message) { Attempt = past.Epoch, Worker = past.Worker };
            (free, told) = (at(past.EndedAt), past.Epoch);
        }

        if (step.Epoch > told && step.State is not (StepState.Waiting or StepState.Delayed))
        {
            var began = at(step.AttemptAt);
            if (Wait(free, began, told) is { } before) yield return before;
            yield return Newest(step, began, done);
        }
        else if (step.State == StepState.Delayed)
            yield return new TimelineBar(Retry, free, null, $"waits before attempt {step.Epoch + 1}");
        else if (step.State == StepState.Waiting)
            yield return new TimelineBar(Queue, free, null, "waits for a worker");
        else if (step.Epoch == 0)
            yield return step.Cached ? new TimelineBar(Cache, asked, done, "taken from an earlier run") : new TimelineBar(Queue, asked, done, "was never begun");
        else if (done > free && step.State == StepState.Cancelled)
            yield return new TimelineBar(Retry, free, done, "waited, and was cancelled");
    }

    private static TimelineBar Newest(Step step, double began, double? done)
    {
        var (why, label) = step.State switch
        {
            StepState.Failed => (Failed, step.Failure?.Message ?? "failed"),
            StepState.Cancelled => (Stopped, "cancelled"),
            StepState.Completed when step.Cached => (Cache, "taken from an earlier run"),
            StepState.Completed => (Attempt, "brought the result"),
            _ => (Attempt, "is under way"),
        };
        return new TimelineBar(why, began, done, label) { Attempt = step.Epoch, Worker = step.Worker is "" ? null : step.Worker };
    }

    private static TimelineBar? Wait(double from, double to, int attempt) => to <= from ? null
        : attempt == 0 ? new TimelineBar(Queue, from, to, "waited for a worker") : new TimelineBar(Retry, from, to, $"waited after attempt {attempt}");
}
