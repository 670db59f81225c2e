using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Orrery.Cli.Steps;
using Orrery.Client;

namespace Orrery.Cli.Progress;

/// <summary>The stages of <c>encode/video</c>. Known from the input before anything ran, and exactly once the segments are scheduled.</summary>
/// <remarks>Relative costs are CPU seconds a 1080p frame, measured with x264 veryfast and VMAF on every frame. They only place the first
/// guess of the remaining time: as soon as a part of a stage has ended, its own time counts.</remarks>
internal static class EncodePlan
{
    private const double DecodeCost = 0.02;
    private const double EncodeCost = 0.07;
    private const double CheckCost = 0.015;
    private const double MeasureCost = 0.22;
    private const double VerifyCost = 0.03;

    public static StagePlan Of(RunView run, IReadOnlyList<StepView> steps)
    {
        var keys = steps.Select(s => StepKey.Parse(s.Key)).ToList();
        var segments = Math.Max(1, ExpectedSegments.Of(steps, keys));
        var renditions = Renditions(run, keys);
        var stages = ImmutableArray.CreateBuilder<PlannedStage>();
        if (keys.Any(k => k.Name == "recognise")) stages.Add(new("recognise", 1, 0.001, Parallel: false));
        if (keys.Any(k => k.Name == "tools")) stages.Add(new("tools", 1, 0.001, Parallel: false));
        stages.Add(new("inspect", 1, segments * (DecodeCost * 2), Parallel: false));
        foreach (var name in renditions) stages.Add(new($"encode {name}", segments, DecodeCost + EncodeCost * Pixels(name), Parallel: true));
        if (keys.Any(k => k.Name == "audio")) stages.Add(new("audio", 1, segments * 0.005, Parallel: true));
        if (renditions.Length > 0) stages.Add(new("check", segments * renditions.Length, CheckCost, Parallel: true));
        foreach (var name in renditions) stages.Add(new($"measure {name}", segments, MeasureCost, Parallel: true));
        stages.Add(new("package", 1, segments * 0.002, Parallel: true));
        stages.Add(new("verify", 1, segments * renditions.Sum(Pixels) * VerifyCost, Parallel: true));
        stages.Add(new("report", 1, segments * 0.002, Parallel: false));

        // A step that this build doesn't know is shown all the same, before the package.
        var known = stages.Select(s => s.Name).ToHashSet();
        foreach (var other in keys.GroupBy(StageOf).Where(g => !known.Contains(g.Key)))
            stages.Insert(stages.Count - 3, new(other.Key, other.Count(), CheckCost, Parallel: true));
        return new StagePlan(stages.ToImmutable(), StageOf);
    }

    private static string StageOf(StepKey key) => key switch
    {
        { Rendition: null } => key.Name,
        { Verb: "check" } => "check",
        _ => $"{key.Verb} {key.Rendition}",
    };

    /// <summary>Largest first. The ladder asked for may hold renditions above the source, so what is really encoded counts, once known.</summary>
    private static ImmutableArray<string> Renditions(RunView run, List<StepKey> keys)
    {
        var names = keys.Where(k => k.Verb == "encode").Select(k => k.Rendition).OfType<string>().Distinct().ToList();
        if (names.Count == 0) names = Asked(run);
        return [.. names.OrderByDescending(Height)];
    }

    private static List<string> Asked(RunView run) =>
        run.Input is { ValueKind: JsonValueKind.Object } input && input.TryGetProperty("ladder", out var ladder) && ladder.ValueKind == JsonValueKind.Array
            ? [.. ladder.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!).Where(n => StepKey.IsRendition(n)).Distinct()]
            : [];

    private static int Height(string rendition) => int.Parse(rendition.AsSpan(0, rendition.Length - 1), CultureInfo.InvariantCulture);

    /// <summary>Relative to 1080p.</summary>
    private static double Pixels(string rendition) => Math.Pow(Height(rendition) / 1080.0, 2);
}
