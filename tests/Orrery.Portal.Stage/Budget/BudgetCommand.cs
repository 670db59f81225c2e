using System.Globalization;
using Orrery.Tests.Probes;

namespace Orrery.Portal.Budget;

/// <summary><c>portal budget</c>: what the portal's pages weigh and how soon they are there, beside what they may.</summary>
internal static class BudgetCommand
{
    /// <summary>Runs in the lists that are loaded.</summary>
    private const int Runs = 60;

    /// <returns>1 when a budget is broken.</returns>
    public static async Task<int> RunAsync(int loads)
    {
        var rows = BundleSizes.Read().Select(b => new Row(b.Name, "script and style, gzip", b.Bytes / 1024.0, b.Most / 1024.0, "KiB")).ToList();
        if (!Browser.IsInstalled)
        {
            Console.Error.WriteLine(Browser.Missing);
            return 1;
        }

        await using (var stage = await Stage.StartAsync(Stage.Probe))
        await using (var browser = await Browser.StartAsync())
        {
            for (var i = 0; i < Runs; i++) await stage.EndOfAsync(await stage.StartRunAsync("probe", "echo", new Probe(Text: $"run {i}")));
            var run = await stage.StartRunAsync("probe", "gather", new Probe(Count: 2));
            (string Name, string Address, bool Bound)[] pages = [("home", "/", true), ("runs", "/runs", true), ("a run, with its graph", $"/runs/{run}", false)];
            var times = pages.ToDictionary(p => p.Name, _ => new List<LoadTimes>());
            var empty = new List<double>();
            // The first load of each warms the server, and isn't counted.
            for (var round = 0; round <= loads; round++)
            {
                if (round > 0) empty.Add((await LoadTimes.MeasureAsync(browser, new Uri("data:text/html,<p>There is nothing here.</p>"))).FirstPaintMs);
                foreach (var (name, address, _) in pages)
                {
                    var measured = await LoadTimes.MeasureAsync(browser, stage[address]);
                    if (round > 0) times[name].Add(measured);
                }
            }

            rows.Add(new Row("beside: an empty page", "first contentful paint", Median(empty), null, "ms"));
            foreach (var (name, _, bound) in pages)
            {
                rows.Add(new Row(name, "first contentful paint", Median(times[name].Select(t => t.FirstPaintMs)), bound ? LoadTimes.MostFirstPaintMs : null, "ms"));
                rows.Add(new Row(name, "interactive", Median(times[name].Select(t => t.InteractiveMs)), bound ? LoadTimes.MostInteractiveMs : null, "ms"));
            }
        }

        Console.WriteLine($"portal budget: sizes as sent; times in Chromium with the CPU slowed 4 times and nothing cached, the median of {loads} loads");
        Console.WriteLine("interactive: scripts have run, the stream is open, and no task has taken 50 ms since");
        Console.WriteLine();
        foreach (var row in rows)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {row.Name,-24} {row.What,-24} {row.Value,8:0.0} {row.Unit,-4} {(row.Most is { } most ? $"of {most,6:0} {(row.Fits ? "" : "  over budget")}" : "")}").TrimEnd());
        return rows.All(r => r.Fits) ? 0 : 1;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <param name="Most">The budget; null for a figure that has none.</param>
    private sealed record Row(string Name, string What, double Value, double? Most, string Unit)
    {
        public bool Fits => Most is null || Value <= Most;
    }
}
