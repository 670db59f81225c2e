using Orrery.Client;
using Orrery.Server.Portal.Framing;

namespace Orrery.Server.Portal.Pages;

/// <summary>A run as its page shows it.</summary>
/// <param name="Page">The part of its steps that is shown.</param>
/// <param name="State">Only steps in it are shown; null for all.</param>
/// <param name="FailedStep">The step that the run's failure names; null when there is none.</param>
public sealed record RunModel(RunView Run, GraphView Graph, StepPage Page, string? State, IReadOnlyList<RunFile> Files, StepView? FailedStep, WorkflowView? Workflow, string? Said)
{
    public required TimelineView Timeline { get; init; }

    public const int PageSize = 200;

    /// <summary>Only steps that do this are shown; null for all.</summary>
    public string? Name { get; init; }

    /// <summary>What its service adds.</summary>
    public IReadOnlyList<PageView> ServicePages { get; init; } = [];

    internal static async Task<RunModel> ReadAsync(Visit visit)
    {
        var (id, client, stop) = (visit.Run, visit.Client, visit.Stop);
        var state = visit.Query("state");
        var run = await client.RunLeanAsync(id, stop);
        var graph = client.GraphAsync(id, stop);
        var timeline = client.TimelineAsync(id, bars: TimelineDrawn.MostBars, stop: stop);
        // The tabs are no region.
        var pages = visit.IsLive ? Task.FromResult<IReadOnlyList<PageView>>([]) : client.PagesAsync(id, stop);
        var name = visit.Query("name");
        var page = client.StepsAsync(id, visit.Number("from", 0), PageSize, state, name, stop: stop);
        var failed = run.Failure?.Step is { } key ? (await client.StepsAsync(id, 0, 200, "failed", key: key, stop: stop)).Steps.LastOrDefault(s => s.Key == key) : null;
        return new RunModel(run, await graph, await page, state, await FilesAsync(client, run, stop), failed, run.HasEnded() || visit.Viewer.Copy is not null ? null : await OperationModel.OfAsync(visit, run), visit.TakeSaid()?.Text) { ServicePages = await pages, Timeline = await timeline, Name = name };
    }

    public string Address(string? state, int from) => Address(state, Name, from);

    public string Address(string? state, string? name, int from)
    {
        var query = string.Join('&', ((string?[])[state is null ? null : $"state={state}", name is null ? null : $"name={Uri.EscapeDataString(name)}", from == 0 ? null : $"from={from}"]).OfType<string>());
        return $"/runs/{Run.Id}{(query is "" ? "" : "?" + query)}";
    }

    private static async Task<IReadOnlyList<RunFile>> FilesAsync(OrreryClient client, RunView run, CancellationToken stop)
    {
        if (run.State != "completed" || run.Result is null && run.LargeResult is null) return [];
        try
        {
            return await client.FilesAsync(run.Id, stop);
        }
        catch (OrreryException)
        {
            return []; // Their list is lost; the rest of the run is there.
        }
    }
}

/// <summary>The graph as the browser draws it.</summary>
public sealed record Drawn(IReadOnlyList<Drawn.Node> Nodes, IReadOnlyList<string[]> Edges)
{
    public static Drawn Of(RunId run, GraphView graph) => new(
        [.. graph.Nodes.Select(n => new Node(n.Id, n.Title, DetailOf(n), n.State, n.Done, n.Count, n.Step is { } step ? $"/runs/{run}/steps/{step}" : $"/runs/{run}?name={Uri.EscapeDataString(n.Name)}#journal"))],
        [.. graph.Edges.Select(e => new[] { e.From, e.To })]);

    private static string DetailOf(GraphNode node) => node.Count > 1
        ? $"{Parts.Words.Count(node.Done)} of {Parts.Words.Count(node.Count)}{(node.Failed > 0 ? $", {node.Failed} failed" : "")}"
        : $"{(node.Name == node.Title || node.Title.StartsWith(node.Name, StringComparison.Ordinal) ? "" : node.Name + ", ")}{Parts.Words.State(node.State)}{(node.Attempts > 1 ? $", attempt {node.Attempts}" : "")}";

    public sealed record Node(string Id, string Title, string Detail, string State, int Done, int Count, string Href);
}

internal static class RunViewWords
{
    public static bool HasEnded(this RunView run) => run.State is "completed" or "failed" or "cancelled";
}
