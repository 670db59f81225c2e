using Orrery.Client;

namespace Orrery.Cli.Steps;

/// <summary>The steps that count now: a retried run lists a step that failed before beside the one that took its place.</summary>
internal static class CurrentSteps
{
    /// <summary>The newest step of each key, in the order in which the keys first appeared.</summary>
    public static IReadOnlyList<StepView> Of(RunView run)
    {
        var place = new Dictionary<string, int>(run.Steps.Count);
        var steps = new List<StepView>(run.Steps.Count);
        foreach (var step in run.Steps)
        {
            if (place.TryAdd(step.Key, steps.Count)) steps.Add(step);
            else if (step.Index > steps[place[step.Key]].Index) steps[place[step.Key]] = step;
        }

        return steps;
    }

    public static bool IsRunning(StepView step) => step.State is "leased" or "computing";

    public static bool IsDone(StepView step) => step.State == "completed";

    /// <summary>What all its attempts cost, those that failed included.</summary>
    public static double CpuSeconds(StepView step) => (step.Usage?.CpuSeconds ?? 0) + step.Past.Sum(a => a.Usage.CpuSeconds);
}
