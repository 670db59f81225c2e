namespace Orrery.Client;

/// <summary>Some of a run's steps.</summary>
/// <param name="Total">How many there are of those asked for.</param>
/// <param name="From">Which of them is the first one here, counted from 0.</param>
public sealed record StepPage(int Total, int From, IReadOnlyList<StepView> Steps);

/// <summary>How a run's steps hang together, as far as their order tells.</summary>
public sealed record GraphView(IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges);

/// <summary>A step, or all steps of one kind where a run has very many.</summary>
/// <param name="Title">The step's key, or what the steps do.</param>
/// <param name="Kind">As in <see cref="StepView"/>.</param>
/// <param name="Name">What it does: the function, the child's workflow, the signal.</param>
/// <param name="State">As in <see cref="StepView"/>; of several, the one that most wants to be seen.</param>
/// <param name="Count">How many steps it stands for.</param>
public sealed record GraphNode(string Id, string Title, string Kind, string Name, string State, int Count, int Done, int Failed)
{
    /// <summary>Which step it is; null when it stands for several.</summary>
    public int? Step { get; init; }

    /// <summary>Attempts begun, over all of them.</summary>
    public int Attempts { get; init; }
}

/// <summary>One node led to another.</summary>
public sealed record GraphEdge(string From, string To);
