using Orrery.Cli.Steps;
using Orrery.Client;

namespace Orrery.Cli.Progress;

/// <summary>Guesses how long a run still takes, from what its parts have taken so far.</summary>
/// <remarks>
/// A part of a stage costs what its ended parts took on average (reused ones cost nothing), else what those under way point to. A stage of which
/// nothing is known costs what was planned, scaled by measured over planned of the stages that were computed. Parallel stages share as many
/// places as were busy in the last minute; the others follow one after the other.
/// </remarks>
internal static class RemainingTime
{
    private const double FirstHint = 0.1;

    /// <summary>What is planned to cost less says nothing of the others' pace: starting it takes longer than its work.</summary>
    private const double Telling = 0.005;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <returns>Seconds; null before any parallel stage has something to go by.</returns>
    public static double? Guess(StagePlan plan, ILookup<string, StepView> steps, DateTimeOffset now)
    {
        var stages = plan.Stages.Select(planned => (planned, steps: steps[planned.Name].ToList())).Select(s => (s.planned, s.steps, cost: Measured(s.steps, now))).ToList();
        if (!stages.Any(s => s.planned.Parallel && s.cost is not null)) return null;
        var known = stages.Where(s => s.cost > 0 && s.planned.Cost >= Telling).ToList();
        var pace = known.Count > 0 ? known.Sum(s => s.cost!.Value) / known.Sum(s => s.planned.Cost) : 0;
        double parallel = 0, serial = 0;
        foreach (var (planned, own, cost) in stages)
        {
            var left = Left(planned, own, cost ?? planned.Cost * pace, now);
            if (planned.Parallel) parallel += left;
            else serial += left;
        }

        return parallel / Places(plan, steps, now) + serial;
    }

    /// <summary>Seconds that one part of a stage takes, or null when nothing tells.</summary>
    private static double? Measured(List<StepView> steps, DateTimeOffset now)
    {
        var computed = steps.Where(s => CurrentSteps.IsDone(s) && !s.Cached && s.Usage is { WallSeconds: > 0 }).ToList();
        if (computed.Count > 0) return computed.Average(s => s.Usage!.Value.WallSeconds);
        var hints = steps.Where(s => CurrentSteps.IsRunning(s) && s.AttemptAt is not null && ProgressReader.ShareOf(s) is >= FirstHint and < 1)
            .Select(s => ProgressReader.Since(s.AttemptAt!.Value, now) / ProgressReader.ShareOf(s)).ToList();
        if (hints.Count > 0) return hints.Average();
        return steps.Any(s => s.Cached) ? 0 : null;
    }

    private static double Left(PlannedStage planned, List<StepView> steps, double cost, DateTimeOffset now)
    {
        var parts = Math.Max(planned.Parts, steps.Count);
        var begun = steps.Where(CurrentSteps.IsRunning).Sum(s => Begun(s, cost, now));
        return Math.Max(0, (parts - steps.Count(CurrentSteps.IsDone) - begun) * cost);
    }

    /// <summary>How much of a part is behind an attempt under way; one that doesn't say, or says all of it, is judged by its age, and never quite done.</summary>
    private static double Begun(StepView step, double cost, DateTimeOffset now)
    {
        if (ProgressReader.ShareOf(step) is > 0 and < 1 and var share) return share;
        return cost <= 0 || step.AttemptAt is not { } started ? 0 : Math.Min(0.95, ProgressReader.Since(started, now) / cost);
    }

    /// <summary>How many parts of parallel stages were under way at once, on average over the last minute at most, or are now; at least one.</summary>
    private static double Places(StagePlan plan, ILookup<string, StepView> steps, DateTimeOffset now)
    {
        var own = plan.Stages.Where(s => s.Parallel).SelectMany(s => steps[s.Name])
            .Where(s => s is { AttemptAt: not null, Cached: false } && (s.DoneAt is not null || CurrentSteps.IsRunning(s)))
            .Select(s => (from: s.AttemptAt!.Value, to: s.DoneAt ?? now)).ToList();
        if (own.Count == 0) return 1;
        var first = own.Min(s => s.from);
        var since = now - Window > first ? now - Window : first;
        var busy = own.Sum(s => ProgressReader.Since(s.from > since ? s.from : since, s.to));
        var running = own.Count(s => s.to == now);
        return Math.Max(Math.Max(1, running), busy / Math.Max(ProgressReader.Since(since, now), 0.001));
    }
}
