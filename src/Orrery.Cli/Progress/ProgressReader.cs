using System.Collections.Immutable;
using Orrery.Cli.Steps;
using Orrery.Client;

namespace Orrery.Cli.Progress;

/// <summary>Reads progress from a snapshot of a run: a pure function of the snapshot and the time.</summary>
internal static class ProgressReader
{
    /// <summary>What an attempt counts for that says all is done: its result isn't here yet.</summary>
    private const double NearlyDone = 0.99;

    /// <summary>What the server says between two steps: not worth telling.</summary>
    private const string AtWork = "its code is running";

    public static RunProgress Read(RunView run, DateTimeOffset now)
    {
        var steps = CurrentSteps.Of(run);
        var plan = StagePlan.Of(run, steps);
        var byStage = steps.ToLookup(s => plan.StageOf(StepKey.Parse(s.Key)));
        var stages = plan.Stages.Select(stage => Stage(stage, [.. byStage[stage.Name]], now)).ToImmutableArray();
        var running = steps.Count(CurrentSteps.IsRunning);
        return new RunProgress(
            run.Id, $"{run.Service}/{run.Workflow}", run.State, Round(Share(run, plan, stages)), Round(Since(run.StartedAt, run.EndedAt ?? now)),
            run.State == "running" && RemainingTime.Guess(plan, byStage, now) is { } left ? Round(left) : null,
            stages.Where(s => s.Unit == "frames" && s.Name.StartsWith("encode", StringComparison.Ordinal)).Sum(s => s.Rate) is > 0 and var fps ? fps : null,
            Round(run.Steps.Sum(CurrentSteps.CpuSeconds)), steps.Count, steps.Count(CurrentSteps.IsDone), running, steps.Count(s => s.Cached),
            run.Steps.Sum(s => s.Past.Count), run.State == "running" && running == 0 ? WaitingFor(run, steps, now) : null, stages);
    }

    private static StageProgress Stage(PlannedStage planned, ImmutableArray<StepView> steps, DateTimeOffset now)
    {
        var parts = Math.Max(planned.Parts, steps.Length);
        var done = steps.Count(CurrentSteps.IsDone);
        var running = steps.Where(CurrentSteps.IsRunning).ToList();
        var rates = running.Where(s => ShareOf(s) < 1).Select(s => s.Progress?.Rate).OfType<double>().Where(r => r > 0).ToList();
        return new StageProgress(
            planned.Name, State(steps, parts, done, running.Count), parts, done, running.Count, steps.Count(s => s.Cached), steps.Sum(s => s.Past.Count),
            Round(parts == 0 ? 0 : (done + running.Sum(s => Math.Min(NearlyDone, ShareOf(s)))) / parts), rates.Count > 0 ? rates.Sum() : null,
            running.Select(s => s.Progress?.Unit).FirstOrDefault(u => u is not null),
            Round(steps.Sum(CurrentSteps.CpuSeconds)), Round(steps.Sum(s => Wall(s, now))), Trouble.Of(steps, now));
    }

    private static StageState State(ImmutableArray<StepView> steps, int parts, int done, int running)
    {
        if (steps.Any(s => s.State == "failed")) return StageState.Failed;
        if (parts > 0 && done >= parts) return StageState.Done;
        if (running > 0) return StageState.Running;
        if (steps.Any(s => s.State == "delayed" && s.Past.Count > 0)) return StageState.Retrying;
        if (steps.Any(s => s.State == "cancelled")) return StageState.Cancelled;
        return done > 0 ? StageState.Running : StageState.Waiting;
    }

    private static double Share(RunView run, StagePlan plan, ImmutableArray<StageProgress> stages)
    {
        if (run.State == "completed") return 1;
        var whole = stages.Zip(plan.Stages, (stage, planned) => stage.Parts * planned.Cost).Sum();
        return whole <= 0 ? 0 : Math.Min(0.999, stages.Zip(plan.Stages, (stage, planned) => stage.Share * stage.Parts * planned.Cost).Sum() / whole);
    }

    /// <summary>How far the attempt under way says it is, 0 to 1.</summary>
    internal static double ShareOf(StepView step) => step.Progress is { Total: > 0 } p ? Math.Clamp(p.Done / p.Total, 0, 1) : 0;

    /// <summary>Wall seconds of a step's attempts.</summary>
    private static double Wall(StepView step, DateTimeOffset now) =>
        (step.Usage?.WallSeconds ?? 0) + step.Past.Sum(a => a.Usage.WallSeconds)
        + (CurrentSteps.IsRunning(step) && step.AttemptAt is { } started ? Since(started, now) : 0);

    private static string? WaitingFor(RunView run, IReadOnlyList<StepView> steps, DateTimeOffset now) =>
        steps.Where(Trouble.IsToBeRetried).MinBy(s => s.DueAt) is { } step
            ? $"{step.Key}: {Trouble.Of([step], now)}"
            : run.Waiting is AtWork ? null : run.Waiting;

    /// <summary>Three digits after the point say all that is known.</summary>
    private static double Round(double value) => Math.Round(value, 3);

    internal static double Since(DateTimeOffset from, DateTimeOffset to) => Math.Max(0, (to - from).TotalSeconds);
}
