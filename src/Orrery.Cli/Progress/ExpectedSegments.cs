using System.Globalization;
using System.Text.Json;
using Orrery.Cli.Steps;
using Orrery.Client;

namespace Orrery.Cli.Progress;

/// <summary>How many segments a title will have, as soon as inspection has told its length and cuts.</summary>
/// <remarks>An expectation for the bars only: of a long title the service schedules some segments at a time. It follows the service's rule: cuts hold that
/// lie a second after the last one that held and before the end, and what is longer than six seconds is divided evenly.</remarks>
internal static class ExpectedSegments
{
    private const double Shortest = 1, Longest = 6;

    /// <returns>0 while nothing is known.</returns>
    public static int Of(IReadOnlyList<StepView> steps, IEnumerable<StepKey> keys)
    {
        var seen = keys.Where(k => k.Scope == "segments[*]").Select(k => k.Indexes[0] + 1).DefaultIfEmpty(0).Max();
        return Math.Max(seen, steps.FirstOrDefault(s => s.Key == "inspect" && CurrentSteps.IsDone(s))?.Result is { ValueKind: JsonValueKind.Object } result ? Count(result) : 0);
    }

    private static int Count(JsonElement inspection)
    {
        if (!inspection.TryGetProperty("frames", out var frames) || !frames.TryGetInt32(out var total) || total <= 0) return 0;
        if (!inspection.TryGetProperty("rate", out var rate) || Rate(rate) is not { } perSecond) return 0;
        var cuts = inspection.TryGetProperty("cuts", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(c => c.GetInt32()) : [];
        var (count, last) = (0, 0);
        foreach (var cut in cuts.Where(c => c <= total - Shortest * perSecond).Append(total))
        {
            if (cut < total && cut - last < Shortest * perSecond) continue;
            count += (int)Math.Ceiling(Math.Round((cut - last) / (Longest * perSecond), 9));
            last = cut;
        }

        return count;
    }

    /// <summary>A number, or a ratio as text.</summary>
    private static double? Rate(JsonElement rate)
    {
        if (rate.ValueKind == JsonValueKind.Number) return rate.GetDouble();
        var parts = (rate.ValueKind == JsonValueKind.String ? rate.GetString()! : "").Split('/');
        var numbers = parts.Select(p => double.TryParse(p, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
        return numbers.All(n => n > 0) ? numbers.Length switch { 1 => numbers[0], 2 => numbers[0] / numbers[1], _ => null } : null;
    }
}
