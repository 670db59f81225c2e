using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json;

namespace Orrery.Services.Notebook.Runs;

/// <summary>A notebook of a pipeline.</summary>
/// <param name="Inputs">Parameters that are what another notebook glued: <c>{"mean": "measure.average"}</c> is the value <c>average</c> of the node <c>measure</c>.</param>
/// <param name="After">Nodes that must have completed before, without a value of theirs being needed.</param>
public sealed record PipelineNode(RunRequest Run, ImmutableSortedDictionary<string, string>? Inputs = null, ImmutableArray<string>? After = null);

[Description("Notebooks that depend on each other.")]
public sealed record PipelineRequest([property: Description("By their names in the pipeline.")] ImmutableSortedDictionary<string, PipelineNode> Notebooks);

/// <param name="Status"><c>completed</c>, <c>failed</c> or <c>skipped</c>: one it depends on didn't complete.</param>
public sealed record PipelineStep(string Status, RunResult? Result = null, string? Reason = null);

/// <summary>Runs notebooks in the order of their dependencies, beside each other where they have none.</summary>
internal static class PipelineWorkflow
{
    public static readonly Workflow<PipelineRequest, ImmutableSortedDictionary<string, PipelineStep>> Definition = Workflow.Define<PipelineRequest, ImmutableSortedDictionary<string, PipelineStep>>("pipeline", RunAsync, Check) with
    {
        Description = "Runs notebooks that depend on each other: what one glues is a parameter of others.",
    };

    /// <summary>The nodes that a node waits for.</summary>
    public static IEnumerable<string> Before(PipelineNode node) => (node.Inputs?.Values.Select(v => v.Split('.', 2)[0]) ?? []).Concat(node.After ?? []).Distinct();

    /// <summary>Nodes so that each comes behind those it waits for.</summary>
    /// <exception cref="FailureException">Type <c>input.pipeline</c>: a node that isn't there, or a circle, which is named.</exception>
    public static ImmutableArray<string> Order(ImmutableSortedDictionary<string, PipelineNode> nodes)
    {
        var (order, path) = (new List<string>(), new List<string>());
        foreach (var name in nodes.Keys) Visit(name);
        return [.. order];

        void Visit(string name)
        {
            if (order.Contains(name)) return;
            if (path.Contains(name)) throw FailureException.User("input.pipeline", $"The notebooks wait for each other in a circle: {string.Join(" → ", path.SkipWhile(p => p != name).Append(name))}.");
            path.Add(name);
            foreach (var before in Before(nodes[name]))
            {
                if (!nodes.ContainsKey(before)) throw FailureException.User("input.pipeline", $"'{name}' waits for '{before}', which is no notebook of the pipeline.");
                Visit(before);
            }

            path.RemoveAt(path.Count - 1);
            order.Add(name);
        }
    }

    private static void Check(PipelineRequest request)
    {
        if (request.Notebooks.Count is 0 or > 200) throw FailureException.User("input.pipeline", $"A pipeline has 1 to 200 notebooks, not {request.Notebooks.Count}.");
        foreach (var (name, node) in request.Notebooks)
        {
            RunWorkflow.Check(node.Run);
            foreach (var (parameter, from) in node.Inputs ?? ImmutableSortedDictionary<string, string>.Empty)
            {
                if (!from.Contains('.')) throw FailureException.User("input.pipeline", $"Parameter '{parameter}' of '{name}' is to be '{from}'; write NOTEBOOK.VALUE.");
            }
        }

        Order(request.Notebooks);
    }

    private static async Task<ImmutableSortedDictionary<string, PipelineStep>> RunAsync(PipelineRequest request, IRun run)
    {
        var running = new Dictionary<string, Task<PipelineStep>>();
        foreach (var name in Order(request.Notebooks)) running[name] = NodeAsync(name, request.Notebooks[name], running, run);
        var ended = await Task.WhenAll(running.Values);
        var steps = running.Keys.Zip(ended).ToImmutableSortedDictionary(r => r.First, r => r.Second);
        var failed = steps.Where(s => s.Value.Status == "failed").ToList();
        return failed.Count == 0 ? steps : throw FailureException.User("notebook.pipeline",
            $"{string.Join(' ', failed.Select(f => $"{f.Key}: {f.Value.Reason}"))} Skipped: {string.Join(", ", steps.Where(s => s.Value.Status == "skipped").Select(s => s.Key).DefaultIfEmpty("none"))}.");
    }

    private static async Task<PipelineStep> NodeAsync(string name, PipelineNode node, Dictionary<string, Task<PipelineStep>> running, IRun run)
    {
        var parameters = node.Run.Parameters ?? ImmutableDictionary<string, JsonElement>.Empty;
        foreach (var before in Before(node).ToList())
        {
            if ((await running[before]).Status != "completed") return new PipelineStep("skipped", Reason: $"'{before}' didn't complete.");
        }

        foreach (var (parameter, from) in node.Inputs ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            var parts = from.Split('.', 2);
            if (!(await running[parts[0]]).Result!.Values.TryGetValue(parts[1], out var value)) return new PipelineStep("failed", Reason: $"'{parts[0]}' glued no value '{parts[1]}'.");
            parameters = parameters.SetItem(parameter, value);
        }

        try
        {
            return new PipelineStep("completed", await run.Child(RunWorkflow.Definition, node.Run with { Parameters = parameters, Name = node.Run.Name ?? name }, new ChildOptions { Key = name }));
        }
        catch (FailureException e)
        {
            return new PipelineStep("failed", Reason: e.Failure.Message);
        }
    }
}
