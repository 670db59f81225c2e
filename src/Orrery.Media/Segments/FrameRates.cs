using System.Collections.Immutable;

namespace Orrery.Media.Segments;

/// <summary>Chooses the constant rate of the output.</summary>
public static class FrameRates
{
    /// <summary>The highest output rate; faster sources lose frames.</summary>
    public static readonly Rational Highest = 60;

    /// <summary>The rates that a variable-rate source is normalised to.</summary>
    public static readonly ImmutableArray<Rational> Standard =
        [10, new(12), 15, new(24_000, 1001), 24, 25, new(30_000, 1001), 30, 48, 50, new(60_000, 1001), 60];

    /// <summary>
    /// A rate at which every frame falls into a slot of its own and no slot stays empty: the first announced one that drifts by no more than a
    /// tick, else the announced or standard one with the least drift. If there is none the rate varies, and the standard rate nearest to the
    /// lower quartile of the steps between frames is taken: rather a frame shown twice than motion lost.
    /// </summary>
    /// <param name="pts">Timestamps in presentation order; not empty.</param>
    /// <param name="timeBase">Seconds of a tick.</param>
    /// <param name="announced">Rates that the container states, most trusted first; nulls are skipped.</param>
    public static FrameMapping Normalise(ImmutableArray<long> pts, Rational timeBase, params ReadOnlySpan<Rational?> announced)
    {
        var candidates = new List<Rational>();
        foreach (var rate in announced)
            if (rate is { } known && known > 0 && known <= Highest && known.Num <= 240_000) candidates.Add(Snap(known));
        if (pts.Length == 1) return FrameMapping.Build(pts, timeBase, candidates.FirstOrDefault(Standard[4]));
        foreach (var rate in candidates)
            if (IsConstant(pts, timeBase * rate) && Drift(pts, timeBase * rate) <= (timeBase * rate).ToDouble()) return FrameMapping.Build(pts, timeBase, rate);
        var constant = candidates.Concat(Standard).Where(r => IsConstant(pts, timeBase * r)).OrderBy(r => Drift(pts, timeBase * r)).FirstOrDefault();
        return FrameMapping.Build(pts, timeBase, constant > 0 ? constant : NearestStandard(UsualStep(pts), timeBase));
    }

    /// <summary>A rate within 0.05% of a standard one is that rate: "2997/100" and "19001/634" both mean 30000/1001.</summary>
    private static Rational Snap(Rational rate)
    {
        var near = Standard.MinBy(s => Math.Abs(s.ToDouble() - rate.ToDouble()));
        return Math.Abs(near.ToDouble() - rate.ToDouble()) <= near.ToDouble() * 0.0005 ? near : rate;
    }

    private static bool IsConstant(ImmutableArray<long> pts, Rational slotsPerTick)
    {
        for (var i = 1; i < pts.Length; i++)
            if ((slotsPerTick * (pts[i] - pts[0])).Round() != i) return false;
        return true;
    }

    /// <summary>How far the last frame is from its slot, in slots.</summary>
    private static double Drift(ImmutableArray<long> pts, Rational slotsPerTick) =>
        Math.Abs((slotsPerTick * (pts[^1] - pts[0]) - (pts.Length - 1)).ToDouble());

    /// <summary>A quarter of the steps are shorter.</summary>
    private static long UsualStep(ImmutableArray<long> pts)
    {
        var steps = new long[pts.Length - 1];
        for (var i = 0; i < steps.Length; i++) steps[i] = pts[i + 1] - pts[i];
        Array.Sort(steps);
        return Math.Max(1, steps[steps.Length / 4]);
    }

    private static Rational NearestStandard(long step, Rational timeBase)
    {
        var rate = 1 / (step * timeBase.ToDouble());
        return Standard.MinBy(s => Math.Abs(Math.Log(s.ToDouble() / rate)));
    }
}
