using Orrery.Hosting;
using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;

namespace Orrery.Engine.Runs;

/// <summary>Says in words what a run waits for.</summary>
internal static class WaitReason
{
    public static string? Of(Run run, PartitionState state, Sessions sessions, DateTimeOffset now)
    {
        if (run.Header.Ended) return null;
        if (run.Header.Status == RunStatus.Parked) return $"parked: {run.Header.Failure?.Message}";
        if (!run.Header.NextInput.IsEmpty) return $"begins anew as soon as other runs have heard of {run.Owing.Count} of its steps";
        if (run.TurnUnderWay) return "its code is running";
        if (run.Executor is null && (run.Asked.All.Count > 0 || run.NewestEnd > run.Header.TakenTo) && NobodyServes(run, sessions) is { } nobody) return nobody;
        var open = run.Steps.Where(s => !s.Done).ToList();
        if (open.Count == 0) return run.Executor is null ? NobodyServes(run, sessions) ?? $"no executor serves {run.Header.Service}" : "its code is running";
        if (open.Any(s => s.State == StepState.Leased)) return Leased(open);
        var own = open.Where(s => !s.Spec.IsUpdate).ToList();
        if (own.Count == 0) return $"to be asked: {string.Join(", ", open.Select(s => s.Spec.UpdateName).Distinct())}";
        var first = own.MinBy(s => s.State is StepState.Delayed ? s.DueAt : s.Spec.ScheduledAt)!;
        return first.State switch
        {
            StepState.Waiting => Queued(run, first, state, sessions),
            StepState.Delayed when first.Past.Length > 0 =>
                $"{first.Spec.Key}: retry {first.Past.Length} in {Seconds(first.DueAt - now)}: {first.Past[^1].Failure.Message}",
            StepState.Delayed => $"{first.Spec.Key}: a timer, due in {Seconds(first.DueAt - now)}",
            StepState.Listening => $"{first.Spec.Key}: a signal '{first.Spec.Function}'{Until(first.Spec.Expires)}",
            StepState.Elsewhere when first.Spec.Kind == StepKind.Send => $"{first.Spec.Key}: a signal '{first.Spec.Function}' is on its way to run {first.Spec.Other}",
            StepState.Elsewhere => $"{first.Spec.Key}: run {first.Spec.Other}{(first.Owes == Owed.Request ? " is being started" : "")}",
            _ => $"{first.Spec.Key}: a recorded value is being computed",
        };
    }

    private static string Leased(List<Step> open)
    {
        var leased = open.Where(s => s.State == StepState.Leased).ToList();
        return leased.Count == 1
            ? $"{leased[0].Spec.Key}: attempt {leased[0].Epoch} runs on {leased[0].Worker}"
            : $"{leased.Count} steps under way, {open.Count - leased.Count} waiting";
    }

    private static string Queued(Run run, Step step, PartitionState state, Sessions sessions)
    {
        var queue = PartitionState.QueueOf(run.Header, step);
        return sessions.Leases.Values.Any(l => l.Queue == queue && l.Lane.Version == run.Header.Pin) || state.LaneOf(new LaneName(queue, run.Header.Pin)).Offers.Count > 0
            ? $"{step.Spec.Key}: {state.LaneOf(new LaneName(queue, run.Header.Pin)).Count} messages wait in queue {queue}"
            : NobodyServes(run, sessions) is { } nobody ? $"{step.Spec.Key}: {nobody}"
            : $"{step.Spec.Key}: no worker that serves {queue} is free";
    }

    /// <summary>That no worker has the version that the run is pinned to, and what to do about it; null when one has, or the run isn't pinned.</summary>
    private static string? NobodyServes(Run run, Sessions sessions) => run.Header.Pin is { IsNone: false } pin && !sessions.Has(run.Header.Service, pin)
        ? $"no worker serves {run.Header.Service} version {pin.Short}; start one that does, or: orrery retry {run.Id} --version latest" : null;

    private static string Until(DateTimeOffset? expires) => expires is { } at ? $", until {at:u}" : "";

    private static string Seconds(TimeSpan span) => span.TotalSeconds < 1 ? "under 1 s" : $"{span.TotalSeconds:0} s";
}
