using Orrery.Client;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Server.Reading;

/// <summary>What of a run's timeline is wanted.</summary>
/// <param name="From">The window, in milliseconds since the run's start.</param>
/// <param name="To">Null for up to the run's end, or now.</param>
/// <param name="Rows">At most so many.</param>
/// <param name="Bars">What needs more bars than this is folded.</param>
/// <param name="Name">Only steps that do this; null for all.</param>
internal sealed record TimelineQuery(double From = 0, double? To = null, int Rows = 500, int Bars = RunTimeline.MostBars, string? Name = null);

/// <summary>Where a run's time went. A window that holds few steps is told step by step; of one with more, like steps share a row, with counts over time.</summary>
/// <remarks>Costs one pass over the steps, and with counts another.</remarks>
internal static class RunTimeline
{
    /// <summary>Bars that an answer has at most. Counts over time have as many numbers at most, for each of running, waiting and failed.</summary>
    public const int MostBars = 2000;

    public const int MostRows = 1000;

    /// <param name="end">The run's end, or now.</param>
    public static TimelineView Of(RunHeader run, IReadOnlyList<Step> steps, DateTimeOffset end, TimelineQuery wanted)
    {
        var start = run.StartedAt;
        var whole = Math.Max(1, (end - start).TotalMilliseconds);
        var from = Math.Max(0, wanted.From);
        var to = Math.Max(from + 0.1, wanted.To ?? whole);
        var shown = new List<Step>();
        var bars = 0;
        foreach (var step in steps)
        {
            if (step.Spec.Kind == StepKind.Mark || wanted.Name is { } name && RunGraph.NameOf(step.Spec) != name) continue;
            if (Since(step.Spec.ScheduledAt) > to || step.Done && Since(step.DoneAt) < from) continue;
            shown.Add(step);
            bars += 2 + 2 * step.Past.Length; // at most: a wait before each attempt
        }

        // Each step has a bar at least; whether there are too many is counted only where that isn't clear.
        var folded = shown.Count > Math.Min(wanted.Rows, wanted.Bars) || bars > wanted.Bars && shown.Sum(s => StepBars.Of(s, start).Count()) > wanted.Bars;
        return new TimelineView(start, from, to, shown.Count, folded, folded ? FoldedTimeline.Rows(shown, start, from, to, whole, wanted.Rows) : [.. shown.Select(Single)]) { Ended = run.Ended };

        double Since(DateTimeOffset at) => (at - start).TotalMilliseconds;

        TimelineRow Single(Step step) => new(step.Spec.Key, Word(step.Spec.Kind), RunGraph.NameOf(step.Spec), Word(step.State), step.Spec.Index, 1, [.. StepBars.Of(step, start)]) { SetAside = step.SetAside };
    }

    internal static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
