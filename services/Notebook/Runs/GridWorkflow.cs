using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;

namespace Orrery.Services.Notebook.Runs;

/// <summary>Days to run a notebook for.</summary>
/// <param name="Parameter">Which parameter each day is given as.</param>
/// <param name="StepDays">Default every day.</param>
public sealed record Dates(string Parameter, DateOnly From, DateOnly To, int StepDays = 1);

/// <summary>A notebook to run at every point of a grid.</summary>
[Description("A notebook to run once for each combination of parameters' values: a backfill.")]
public sealed record GridRequest(
    [property: Description("The notebook, and what is the same in all runs.")] RunRequest Run,
    [property: Description("Parameters and their values; every combination is run.")] ImmutableSortedDictionary<string, ImmutableArray<JsonElement>>? Over = null,
    [property: Description("Days, from one to another, both included.")] Dates? Dates = null,
    [property: Description("So many at once."), Range(1, 64)] int Parallelism = 4);

/// <summary>A point of the grid.</summary>
/// <param name="Status"><c>completed</c> or <c>failed</c>.</param>
public sealed record GridPoint(ImmutableSortedDictionary<string, JsonElement> Parameters, string Status, RunResult? Result = null, string? Failure = null);

/// <param name="Points">In the order of the grid.</param>
public sealed record GridResult(int Completed, int Failed, ImmutableArray<GridPoint> Points);

/// <summary>Runs a notebook over a grid: each point a run of its own, with its own record. One that fails doesn't stop the others.</summary>
internal static class GridWorkflow
{
    public const int MostPoints = 10_000;

    public static readonly Workflow<GridRequest, GridResult> Definition = Workflow.Define<GridRequest, GridResult>("grid", RunAsync, Check) with
    {
        Description = "Runs a notebook once for each combination of parameters' values, so many at once: a backfill over days and settings.",
        Example = new GridRequest(new RunRequest(Template: "hello"), ImmutableSortedDictionary<string, ImmutableArray<JsonElement>>.Empty.Add("count", [JsonSerializer.SerializeToElement(3), JsonSerializer.SerializeToElement(5)])),
    };

    /// <summary>All combinations; the first parameter, by name, changes slowest.</summary>
    public static ImmutableArray<ImmutableSortedDictionary<string, JsonElement>> Points(GridRequest request)
    {
        var axes = new SortedDictionary<string, ImmutableArray<JsonElement>>(request.Over?.ToDictionary() ?? [], StringComparer.Ordinal);
        if (request.Dates is { } dates)
            axes[dates.Parameter] = [.. Enumerable.Range(0, (dates.To.DayNumber - dates.From.DayNumber) / dates.StepDays + 1).Select(i => JsonSerializer.SerializeToElement(dates.From.AddDays(i * dates.StepDays).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)))];
        IEnumerable<ImmutableSortedDictionary<string, JsonElement>> points = [ImmutableSortedDictionary.Create<string, JsonElement>(StringComparer.Ordinal)];
        foreach (var (name, values) in axes) points = points.SelectMany(p => values.Select(v => p.SetItem(name, v)));
        return [.. points];
    }

    public static void Check(GridRequest request)
    {
        RunWorkflow.Check(request.Run);
        if (request.Parallelism is < 1 or > 64) throw FailureException.User("input.parallelism", $"1 to 64 can be run at once, not {request.Parallelism}.");
        if (request.Dates is { } dates && (dates.StepDays < 1 || dates.To < dates.From)) throw FailureException.User("input.dates", $"The days from {dates.From:yyyy-MM-dd} to {dates.To:yyyy-MM-dd} in steps of {dates.StepDays} are none.");
        if (request.Dates?.Parameter is { } day && request.Over?.ContainsKey(day) == true) throw FailureException.User("input.dates", $"Parameter '{day}' has values in 'over' and is to be the day as well. Take it out of one of the two.");
        var count = (request.Over?.Values.Aggregate(1.0, (n, v) => n * (v.IsDefault ? 0 : v.Length)) ?? 1) * (request.Dates is { } d ? (d.To.DayNumber - d.From.DayNumber) / d.StepDays + 1 : 1);
        if (request.Over is null or { Count: 0 } && request.Dates is null || count is < 1 or > MostPoints) throw FailureException.User("input.over", $"The grid has {(request.Over is null && request.Dates is null ? 0 : count)} points; it may have 1 to {MostPoints}.");
    }

    private static async Task<GridResult> RunAsync(GridRequest request, IRun run)
    {
        var points = await run.Map("points", Points(request), async (point, scope) =>
        {
            var parameters = (request.Run.Parameters ?? ImmutableDictionary<string, JsonElement>.Empty).SetItems(point);
            try
            {
                return new GridPoint(point, "completed", await scope.Child(RunWorkflow.Definition, request.Run with { Parameters = parameters }));
            }
            catch (FailureException e)
            {
                return new GridPoint(point, "failed", Failure: e.Failure.Message);
            }
        }, request.Parallelism);
        var failed = points.Count(p => p.Status == "failed");
        return failed < points.Length ? new GridResult(points.Length - failed, failed, [.. points])
            : throw FailureException.User("notebook.grid", $"All {failed} points failed; the first one: {points[0].Failure}");
    }
}
