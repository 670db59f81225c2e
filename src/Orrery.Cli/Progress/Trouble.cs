using Orrery.Cli.Steps;
using Orrery.Client;

namespace Orrery.Cli.Progress;

/// <summary>Attempts that fail while their run goes on, in words.</summary>
internal static class Trouble
{
    /// <summary>Whether it waits for another attempt.</summary>
    public static bool IsToBeRetried(StepView step) => step is { State: "delayed", DueAt: not null, Past.Count: > 0 };

    /// <returns><c>attempt 7 in 14 s, after: …</c> of the step that is tried again first, else <c>attempt 7, after: …</c> of the one under way that failed most; null when none failed.</returns>
    public static string? Of(IEnumerable<StepView> steps, DateTimeOffset now)
    {
        var failing = steps.Where(s => s.Past.Count > 0 && (IsToBeRetried(s) || CurrentSteps.IsRunning(s))).ToList();
        if ((failing.Where(IsToBeRetried).MinBy(s => s.DueAt) ?? failing.MaxBy(s => s.Past.Count)) is not { } step) return null;
        var before = step.Past[^1];
        var due = IsToBeRetried(step) ? $" in {Math.Max(1, Math.Ceiling((step.DueAt!.Value - now).TotalSeconds)):0} s" : "";
        return $"attempt {before.Attempt + 1}{due}, after: {before.Failure.Message}";
    }
}
