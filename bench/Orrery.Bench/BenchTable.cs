using System.Globalization;
using System.Text.Json;
using Orrery;

namespace Orrery.Bench;

/// <summary>One figure of a benchmark, beside what it is compared with.</summary>
/// <param name="Value">The median over the rounds.</param>
/// <param name="Spread">Lowest and highest round.</param>
internal sealed record BenchRow(string Name, string Metric, string Unit, double Value, (double Low, double High) Spread, string? Beside = null, double? Ratio = null);

/// <summary>Prints a benchmark's rows as a table, or as one JSON object.</summary>
internal static class BenchTable
{
    public static void Print(string bench, IReadOnlyList<BenchRow> rows, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                bench,
                machine = new { cores = Environment.ProcessorCount, os = Environment.OSVersion.ToString(), runtime = Environment.Version.ToString() },
                rows = rows.Select(r => new { r.Name, r.Metric, r.Unit, r.Value, low = r.Spread.Low, high = r.Spread.High, r.Beside, r.Ratio }),
            }, OrreryJson.Options));
            return;
        }

        Console.WriteLine($"{bench}: medians, with the lowest and highest round; {Environment.ProcessorCount} cores");
        Console.WriteLine();
        foreach (var row in rows)
        {
            var ratio = row.Ratio is { } r ? $"{r:0.00} × {row.Beside}" : "";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {row.Name,-34} {row.Metric,-18} {row.Value,12:#,0.##} {row.Unit,-8} [{row.Spread.Low:#,0.##} – {row.Spread.High:#,0.##}]  {ratio}"));
        }
    }

    public static BenchRow Row(string name, string metric, string unit, List<double> rounds, string? beside = null, List<double>? besideRounds = null)
    {
        var ratio = besideRounds is null ? (double?)null : Median([.. rounds.Zip(besideRounds, (a, b) => a / b)]);
        return new BenchRow(name, metric, unit, Median(rounds), (rounds.Min(), rounds.Max()), beside, ratio);
    }

    public static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
