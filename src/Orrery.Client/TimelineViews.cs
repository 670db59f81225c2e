namespace Orrery.Client;

/// <summary>Where the time of a run went. Moments are milliseconds since the run's start.</summary>
/// <param name="Start">When the run was started.</param>
/// <param name="From">The window's beginning.</param>
/// <param name="To">The window's end: the run's end or this moment, unless one was asked for.</param>
/// <param name="Total">Steps within the window, of which there are more than <paramref name="Rows"/> when not all are told.</param>
/// <param name="Folded">The window holds too much to tell each step: a row stands for all steps that do the same. A smaller window tells each.</param>
/// <param name="Rows">In the order in which the run asked for them.</param>
public sealed record TimelineView(DateTimeOffset Start, double From, double To, int Total, bool Folded, IReadOnlyList<TimelineRow> Rows)
{
    /// <summary>Whether the run has ended: nothing of this changes any more.</summary>
    public bool Ended { get; init; }

    /// <summary>Bars over all rows.</summary>
    public int Bars => Rows.Sum(r => r.Bars.Count);
}

/// <summary>A step, or all steps of the window that do the same.</summary>
/// <param name="Title">The step's key, or what the steps do.</param>
/// <param name="Kind">As in <see cref="StepView"/>.</param>
/// <param name="Name">What it does: the function, the child's workflow, the signal.</param>
/// <param name="State">As in <see cref="StepView"/>; of several, the one that most wants to be seen.</param>
/// <param name="Step">Its number; null when the row stands for several.</param>
/// <param name="Count">How many steps it stands for.</param>
/// <param name="Bars">What happened one after the other; empty when the row stands for several.</param>
public sealed record TimelineRow(string Title, string Kind, string Name, string State, int? Step, int Count, IReadOnlyList<TimelineBar> Bars)
{
    /// <summary>Set aside by a retry or restart of the run: it was asked for again.</summary>
    public bool SetAside { get; init; }

    /// <summary>How many of them did what when; null when the row stands for one step.</summary>
    public TimelineDensity? Density { get; init; }
}

/// <summary>A stretch of time of one step.</summary>
/// <param name="Why"><c>queue</c> (for a worker), <c>attempt</c>, <c>failed</c> or <c>stopped</c> (an attempt that came to nothing), <c>retry</c> (between two attempts), <c>cache</c> (the result was there),
/// <c>timer</c>, <c>signal</c>, <c>child</c> (another run), <c>value</c> (computed by the run's own code).</param>
/// <param name="From">In milliseconds since the run's start.</param>
/// <param name="To">Null while it goes on.</param>
/// <param name="Label">In words.</param>
public sealed record TimelineBar(string Why, double From, double? To, string Label)
{
    /// <summary>Of an attempt: its number.</summary>
    public int? Attempt { get; init; }

    /// <summary>Of an attempt: who had it.</summary>
    public string? Worker { get; init; }

    /// <summary>Of a child: its run.</summary>
    public RunId? Other { get; init; }
}

/// <summary>Counts over a window that is cut into equal buckets.</summary>
/// <param name="Running">Under way in each bucket: attempts, children, values; averaged over its time.</param>
/// <param name="Waiting">Waiting in each bucket, averaged likewise.</param>
/// <param name="Failed">Attempts that failed in each bucket.</param>
public sealed record TimelineDensity(IReadOnlyList<double> Running, IReadOnlyList<double> Waiting, IReadOnlyList<int> Failed);
