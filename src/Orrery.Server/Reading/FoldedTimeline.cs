using Orrery.Client;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Server.Reading;

/// <summary>A timeline of very many steps: like steps share a row, which tells how many of them were worked at, waited and failed over time.</summary>
internal static class FoldedTimeline
{
    private const int MostBuckets = 240;

    private const int LeastBuckets = 20;

    /// <param name="end">Up to when what goes on has gone on.</param>
    /// <param name="most">Rows at most; the kinds of steps beyond share the last one.</param>
    public static IReadOnlyList<TimelineRow> Rows(IReadOnlyList<Step> steps, DateTimeOffset start, double from, double to, double end, int most)
    {
        var limit = Math.Min(Math.Max(1, most), RunTimeline.MostBars / LeastBuckets);
        var groups = new Dictionary<(StepKind, string), Group>();
        var order = new List<Group>();
        foreach (var step in steps)
        {
            var key = (step.Spec.Kind, RunGraph.NameOf(step.Spec));
            if (!groups.TryGetValue(key, out var group))
            {
                if (order.Count == limit) (group = order[^1]).Mixed = true;
                else order.Add(group = new Group(RunTimeline.Word(step.Spec.Kind), key.Item2));
                groups[key] = group;
            }

            group.Steps.Add(step);
        }

        var buckets = Math.Clamp(RunTimeline.MostBars / Math.Max(1, order.Count), LeastBuckets, MostBuckets);
        return [.. order.Select(g => g.Row(start, from, to, end, buckets))];
    }

    private sealed class Group(string kind, string name)
    {
        public List<Step> Steps { get; } = [];
        public bool Mixed { get; set; }

        public TimelineRow Row(DateTimeOffset start, double from, double to, double end, int buckets)
        {
            var (running, waiting, failed) = (new OverTime(from, to, buckets), new OverTime(from, to, buckets), new int[buckets]);
            foreach (var step in Steps)
                foreach (var bar in StepBars.Of(step, start))
                {
                    (StepBars.IsWork(bar.Why) ? running : waiting).Add(bar.From, bar.To ?? end);
                    if (bar.Why == StepBars.Failed && bar.To is { } at && at >= from && at <= to) failed[running.BucketOf(at)]++;
                }

            return new TimelineRow(Mixed ? "others" : name, kind, Mixed ? "" : name, State(), null, Steps.Count, []) { Density = new TimelineDensity(running.Averages(), waiting.Averages(), failed) };
        }

        private string State()
        {
            Step? open = null, run = null;
            foreach (var step in Steps)
            {
                if (step is { State: StepState.Failed, SetAside: false }) return "failed";
                if (step.Done) continue;
                open ??= step;
                if (step.State is StepState.Leased or StepState.Computing) run ??= step;
            }

            return (run ?? open) is { } told ? RunTimeline.Word(told.State) : "completed";
        }
    }
}
