using System.Collections.Immutable;

namespace Orrery.Media.Scoring;

/// <summary>One metric over many frames.</summary>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="HarmonicMean">As libvmaf pools: n / Σ 1/(x+1) − 1, which weighs bad frames more.</param>
/// <param name="P5">A twentieth of the frames is below it (nearest rank).</param>
/// <param name="P1">A hundredth of the frames is below it (nearest rank).</param>
/// <param name="Min">The worst frame.</param>
public readonly record struct PooledScore(double Mean, double HarmonicMean, double P5, double P1, double Min)
{
    /// <param name="values">At least one.</param>
    public static PooledScore Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToImmutableArray();
        if (sorted.IsEmpty) throw new ArgumentException("No frame has a score, so there is nothing to pool.");
        return new PooledScore(sorted.Average(), sorted.Length / sorted.Sum(v => 1 / (v + 1)) - 1, Rank(sorted, 5), Rank(sorted, 1), sorted[0]);
    }

    private static double Rank(ImmutableArray<double> sorted, int percent) => sorted[Math.Max(0, (sorted.Length * percent + 99) / 100 - 1)];
}
