using System.Runtime.CompilerServices;
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

    private const int NoChain = 0;

    public static GraphView Of(IReadOnlyList<Step> steps)
    {
        // What a retry or a restart set aside is shown by what was asked for in its place, once it was.
        var newest = new Dictionary<string, int>();
        foreach (var step in steps) newest[step.Spec.Key] = step.Spec.Index;
        var shown = steps.Where(s => s.Spec.Kind != StepKind.Mark && newest[s.Spec.Key] == s.Spec.Index).ToList();
        var (kinds, groups) = KindsOf(shown);
        var edges = EdgesOf(shown, kinds);
        return shown.Count <= MostSingle
            ? new GraphView([.. shown.Select(Single)], [.. edges.Select(e => new GraphEdge(Id(shown[e.From]), Id(shown[e.To])))])
            : Grouped(groups, kinds, edges);
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

    // Compiled well at once: it is called seldom, and then goes over all steps of a run.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static List<(int From, int To)> EdgesOf(List<Step> steps, int[] kinds)
    {
        var edges = new List<(int From, int To)>(steps.Count);
        var chains = new int[steps.Count];
        for (var i = 0; i < chains.Length; i++) chains[i] = ChainOf(steps[i].Spec.Key);
        var ends = InOrderOfEnds(steps);
        var leads = new bool[steps.Count];
        // Of each kind of step: those that ended and led to nothing so far.
        var idle = new Dictionary<int, List<int>>();
        var ended = 0;
        for (var i = 0; i < steps.Count; i++)
        {
            for (; ended < ends.Length && steps[ends[ended]].DoneSequence < steps[i].Spec.Sequence; ended++)
            {
                if (!idle.TryGetValue(kinds[ends[ended]], out var list)) idle[kinds[ends[ended]]] = list = [];
                list.Add(ends[ended]);
            }

            if (ended == 0) continue;
            var cause = CauseOf(chains, ends, ended, i);
            edges.Add((cause, i));
            leads[cause] = true;
            if (!idle.TryGetValue(kinds[cause], out var like) || chains[cause] != NoChain && chains[cause] == chains[i]) continue;
            foreach (var other in like)
            {
                if (!leads[other]) edges.Add((other, i));
                leads[other] = true;
            }

            like.Clear();
        }

        // Steps are asked for in the order of the log, as their ends are gone through.
        var join = 0;
        foreach (var i in ends)
        {
            if (leads[i]) continue;
            while (join < chains.Length && (chains[join] != NoChain || steps[join].Spec.Sequence <= steps[i].DoneSequence)) join++;
            if (join < chains.Length) edges.Add((i, join));
        }

        return edges;
    }

    private static int[] InOrderOfEnds(List<Step> steps)
    {
        var (ends, order) = (new List<int>(steps.Count), new List<long>(steps.Count));
        for (var i = 0; i < steps.Count; i++)
        {
            if (!steps[i].Done) continue;
            ends.Add(i);
            order.Add(steps[i].DoneSequence);
        }

        var sorted = ends.ToArray();
        Array.Sort(order.ToArray(), sorted);
        return sorted;
    }

    private static int CauseOf(int[] chains, int[] ends, int ended, int step)
    {
        var wanted = chains[step];
        for (var k = ended - 1; wanted != NoChain && k >= Math.Max(0, ended - Near); k--)
            if (chains[ends[k]] == wanted) return ends[k];
        return ends[ended - 1];
    }

    /// <summary>Which of several like things a step is about: the index in its key, else the key's last part. As a hash: that two fall together by chance costs an odd line.</summary>
    private static int ChainOf(string key)
    {
        if (key.IndexOf('[') is >= 0 and var open && key.IndexOf(']', open) is > 0 and var close) return string.GetHashCode(key.AsSpan(open, close - open)) | 1;
        return key.LastIndexOfAny(['/', ':', '#']) is >= 0 and var cut ? string.GetHashCode(key.AsSpan(cut + 1)) | 1 : NoChain;
    }

    /// <summary>For each step the number of what it does.</summary>
    private static (int[] Kinds, List<List<Step>> Groups) KindsOf(List<Step> steps)
    {
        var (kinds, groups, known) = (new int[steps.Count], new List<List<Step>>(), new Dictionary<(StepKind, string), int>());
        for (var i = 0; i < kinds.Length; i++)
        {
            var name = (steps[i].Spec.Kind, NameOf(steps[i].Spec));
            if (!known.TryGetValue(name, out var kind))
            {
                known[name] = kind = groups.Count;
                groups.Add([]);
            }

            kinds[i] = kind;
            groups[kind].Add(steps[i]);
        }

        return (kinds, groups);
    }

    private static GraphView Grouped(List<List<Step>> groups, int[] kinds, List<(int From, int To)> edges)
    {
        var seen = new HashSet<(int From, int To)>();
        foreach (var (from, to) in edges)
            if (kinds[from] != kinds[to]) seen.Add((kinds[from], kinds[to]));
        return new GraphView(
            [.. groups.Select((g, i) => g.Count == 1 ? Single(g[0]) with { Id = "g" + i } : Group("g" + i, NameOf(g[0].Spec), g))],
            [.. seen.Select(e => new GraphEdge("g" + e.From, "g" + e.To))]);
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
