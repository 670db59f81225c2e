using Orrery.Client;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Server.Reading;

/// <summary>How a run's steps hang together. A workflow is code and declares no graph: what led to what is read off the order in the log.</summary>
/// <remarks>A step is led to by what ended last before it was asked for; among the ends shortly before, one of the same chain goes first, so that
/// chains which run side by side (<c>shots[3]/encode</c>, <c>shots[3]/measure</c>, or <c>encode/shot-3</c>, <c>measure/shot-3</c>) stay chains. Where one of several like steps
/// led to something, the others that had ended and led to nothing else are taken to have been waited for as well; and what led to nothing at all, by the next step of no chain. Runs of more than <see cref="MostSingle"/> steps show like steps as one node.</remarks>
internal static class RunGraph
{
    /// <summary>Steps up to which each is a node of its own.</summary>
    public const int MostSingle = 60;

    private const int Near = 16;

    public static GraphView Of(IReadOnlyList<Step> steps)
    {
        // What a retry or a restart set aside is shown by what was asked for in its place, once it was.
        var newest = new Dictionary<string, int>();
        foreach (var step in steps) newest[step.Spec.Key] = step.Spec.Index;
        var shown = steps.Where(s => s.Spec.Kind != StepKind.Mark && newest[s.Spec.Key] == s.Spec.Index).ToList();
        var edges = EdgesOf(shown);
        return shown.Count <= MostSingle
            ? new GraphView([.. shown.Select(Single)], [.. edges.Select(e => new GraphEdge(Id(shown[e.From]), Id(shown[e.To])))])
            : Grouped(shown, edges);
    }

    /// <summary>What a step does, without which one of many it is: the function, the child's workflow, the signal.</summary>
    public static string NameOf(StepSpec spec) => spec.Kind switch
    {
        StepKind.Call => spec.Function,
        StepKind.Child => $"{(spec.Service is "" ? "" : spec.Service + "/")}{spec.Function}",
        StepKind.Timer => "sleep",
        StepKind.Value => "value",
        _ => spec.Function is "" ? spec.Kind.ToString().ToLowerInvariant() : spec.Function,
    };

    private static List<(int From, int To)> EdgesOf(List<Step> steps)
    {
        var edges = new List<(int From, int To)>();
        var ends = Enumerable.Range(0, steps.Count).Where(i => steps[i].Done).OrderBy(i => steps[i].DoneSequence).ToList();
        var leads = new bool[steps.Count];
        // Of each kind of step: those that ended and led to nothing so far.
        var idle = new Dictionary<string, List<int>>();
        var ended = 0;
        for (var i = 0; i < steps.Count; i++)
        {
            for (; ended < ends.Count && steps[ends[ended]].DoneSequence < steps[i].Spec.Sequence; ended++)
                (idle.TryGetValue(NameOf(steps[ends[ended]].Spec), out var list) ? list : idle[NameOf(steps[ends[ended]].Spec)] = []).Add(ends[ended]);
            if (ended == 0) continue;
            var cause = CauseOf(steps, ends, ended, i);
            edges.Add((cause, i));
            leads[cause] = true;
            if (!idle.TryGetValue(NameOf(steps[cause].Spec), out var like) || ChainOf(steps[cause]) is not "" and var chain && chain == ChainOf(steps[i])) continue;
            foreach (var other in like)
                if (!leads[other]) edges.Add((other, i));
            foreach (var other in like) leads[other] = true;
            like.Clear();
        }

        var joins = steps.Select((step, i) => (step, i)).Where(s => ChainOf(s.step) is "").ToList();
        foreach (var i in ends.Where(i => !leads[i]))
            if (joins.FirstOrDefault(j => j.step.Spec.Sequence > steps[i].DoneSequence) is { step: not null } join) edges.Add((i, join.i));
        return edges;
    }

    private static int CauseOf(List<Step> steps, List<int> ends, int ended, int step)
    {
        var wanted = ChainOf(steps[step]);
        for (var k = ended - 1; k >= Math.Max(0, ended - Near); k--)
            if (wanted is not "" && ChainOf(steps[ends[k]]) == wanted) return ends[k];
        return ends[ended - 1];
    }

    /// <summary>Which of several like things a step is about: the index in its key, else the key's last part.</summary>
    private static string ChainOf(Step step)
    {
        var key = step.Spec.Key;
        if (key.IndexOf('[') is >= 0 and var open && key.IndexOf(']', open) is > 0 and var close) return key[open..close];
        return key.LastIndexOfAny(['/', ':', '#']) is >= 0 and var cut ? key[(cut + 1)..] : "";
    }

    private static GraphView Grouped(List<Step> steps, List<(int From, int To)> edges)
    {
        var groups = steps.GroupBy(s => (s.Spec.Kind, Name: NameOf(s.Spec))).ToDictionary(g => g.Key, g => g.ToList());
        var ids = groups.Keys.Select((key, i) => (key, i)).ToDictionary(p => p.key, p => "g" + p.i);
        string GroupOf(int step) => ids[(steps[step].Spec.Kind, NameOf(steps[step].Spec))];
        return new GraphView(
            [.. groups.Select(g => g.Value.Count == 1 ? Single(g.Value[0]) with { Id = ids[g.Key] } : Group(ids[g.Key], g.Key.Name, g.Value))],
            [.. edges.Select(e => new GraphEdge(GroupOf(e.From), GroupOf(e.To))).Where(e => e.From != e.To).Distinct()]);
    }

    private static GraphNode Single(Step step) => new(Id(step), step.Spec.Key, Word(step.Spec.Kind), NameOf(step.Spec), StateOf(step), 1, step.Done ? 1 : 0, step.State == StepState.Failed ? 1 : 0)
    {
        Step = step.Spec.Index,
        Attempts = step.Epoch,
    };

    private static GraphNode Group(string id, string name, List<Step> steps)
    {
        var (done, failed) = (steps.Count(s => s.Done), steps.Count(s => s.State == StepState.Failed));
        var state = failed > 0 ? "failed" : done == steps.Count ? "completed"
            : steps.FirstOrDefault(s => s.State is StepState.Leased or StepState.Computing) is { } running ? StateOf(running) : StateOf(steps.First(s => !s.Done));
        return new GraphNode(id, name, Word(steps[0].Spec.Kind), name, state, steps.Count, done, failed) { Attempts = steps.Sum(s => s.Epoch) };
    }

    private static string Id(Step step) => "s" + step.Spec.Index;

    private static string StateOf(Step step) => Word(step.State);

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
