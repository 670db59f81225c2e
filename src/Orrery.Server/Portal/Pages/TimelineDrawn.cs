using Orrery.Client;

namespace Orrery.Server.Portal.Pages;

/// <summary>A run's timeline as the browser draws it: whole while it is small; of a large one the browser asks for what it shows.</summary>
/// <param name="Stamp">Differs when the timeline does.</param>
/// <param name="To">The run's end, in milliseconds since its start; null while it goes on.</param>
/// <param name="Rows">Null when there are more than a page should carry.</param>
public sealed record TimelineDrawn(RunId Run, string Stamp, DateTimeOffset Start, double? To, IReadOnlyList<TimelineRow>? Rows)
{
    /// <summary>Bars that a page carries.</summary>
    public const int MostBars = 400;

    /// <summary>Rows with counts over time that a page carries.</summary>
    private const int MostFolded = 12;

    /// <summary>Of rows with counts over time: the window that they are of.</summary>
    public IReadOnlyList<double>? Folded { get; init; }

    public static TimelineDrawn Of(RunView run, TimelineView view) => new(
        run.Id, $"{run.StepsDone}/{run.StepCount} {run.State} {run.Generation}", view.Start, view.Ended ? view.To : null, view.Folded && view.Rows.Count > MostFolded ? null : view.Rows)
    {
        Folded = view.Folded ? [view.From, view.To] : null,
    };
}
