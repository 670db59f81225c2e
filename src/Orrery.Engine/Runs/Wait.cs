using System.Collections.Immutable;
using Orrery.Engine.Partitions;
using Orrery.Hosting;

namespace Orrery.Engine.Runs;

/// <summary>One thing that a run waits for.</summary>
/// <param name="Step">The step's key; empty when it is the run as a whole.</param>
/// <param name="Until">When the wait ends at the latest; null when nothing but what it waits for ends it.</param>
/// <param name="Release">What would end it.</param>
public sealed record Wait(string Step, string What, DateTimeOffset Since, DateTimeOffset? Until, string Release)
{
    /// <summary>So many are told of a run.</summary>
    public const int Most = 20;

    /// <summary>All that a run waits for, what ends first first, as many as are told.</summary>
    internal static ImmutableArray<Wait> All(Run run, Sessions sessions)
    {
        if (run.Header.Ended) return [];
        if (run.Header.Status == RunStatus.Parked)
            return [new Wait("", $"its code is to be mended: {run.Header.Failure?.Message}", run.Header.StartedAt, null, $"mended code, and: orrery retry {run.Id}")];
        var version = run.Header.Pin is { IsNone: false } pin && !sessions.Has(run.Header.Service, pin)
            ? new Wait("", $"a worker that serves {run.Header.Service} version {pin.Short}", run.Header.StartedAt, null, $"such a worker, or: orrery retry {run.Id} --version latest") : null;
        if (version is not null && (run.Steps.All(s => s.Done) || run.NewestEnd > run.Header.TakenTo)) return [version];
        // Of very many steps only those that are told are put into words.
        return [.. run.Steps.Where(s => !s.Done).Select(s => (Step: s, Time: TimeOf(s))).OrderBy(w => w.Time.Until ?? DateTimeOffset.MaxValue).ThenBy(w => w.Time.Since).Take(Most)
            .Select(w => Of(run, w.Step, sessions))];
    }

    private static (DateTimeOffset Since, DateTimeOffset? Until) TimeOf(Step step) => (step.State, step.Spec) switch
    {
        (StepState.Leased, var spec) => (step.AttemptAt, Earlier(step.AttemptAt + spec.Timeout, spec.Expires)),
        (StepState.Delayed, var spec) when step.Past.Length > 0 => (step.Past[^1].EndedAt, Earlier(step.DueAt, spec.Expires)),
        (StepState.Delayed, var spec) => (spec.ScheduledAt, step.DueAt),
        (StepState.Elsewhere, var spec) => (spec.ScheduledAt, null),
        (StepState.Listening or StepState.Computing, var spec) => (spec.ScheduledAt, spec.Expires),
        (_, var spec) => (step.Past.Length > 0 ? step.Past[^1].EndedAt : spec.ScheduledAt, spec.Expires),
    };

    private static Wait Of(Run run, Step step, Sessions sessions)
    {
        var spec = step.Spec;
        var (since, until) = TimeOf(step);
        var queue = spec.Kind == StepKind.Call ? PartitionState.QueueOf(run.Header, step) : "";
        return step.State switch
        {
            StepState.Leased => new Wait(spec.Key, $"attempt {step.Epoch} on {step.Worker}", since, until, "its end, or its time limit"),
            StepState.Delayed when step.Past.Length > 0 => new Wait(spec.Key, $"retry {step.Past.Length} of '{spec.Function}', after: {step.Past[^1].Failure.Message}", since, until, "the time"),
            StepState.Delayed => new Wait(spec.Key, "a moment", since, until, "the time"),
            StepState.Listening when spec.IsUpdate => new Wait(spec.Key, $"an update '{spec.UpdateName}'", since, until, $"orrery update {run.Id} {spec.UpdateName}"),
            StepState.Listening => new Wait(spec.Key, $"a signal '{spec.Function}'", since, until, $"orrery signal {run.Id} {spec.Function}"),
            StepState.Elsewhere when spec.Kind == StepKind.Send => new Wait(spec.Key, $"that run {spec.Other} has the signal '{spec.Function}'", since, until, "that run's partition"),
            StepState.Elsewhere => new Wait(spec.Key, $"run {spec.Other} ({spec.Function})", since, until, "its end"),
            StepState.Computing => new Wait(spec.Key, "a recorded value", since, until, run.Executor is null ? $"an executor that serves {run.Header.Service}" : "the process that holds its code"),
            _ => new Wait(spec.Key, $"a worker for {queue}", since, until,
                sessions.Leases.Values.Any(l => l.Queue == queue && l.Lane.Version == run.Header.Pin) ? "its turn in the queue" : $"a free worker that serves {queue}{Version(run)}"),
        };
    }

    private static string Version(Run run) => run.Header.Pin.IsNone ? "" : $" version {run.Header.Pin.Short}";

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;
}
