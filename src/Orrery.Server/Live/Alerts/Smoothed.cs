using Orrery.Client;

namespace Orrery.Server.Live.Alerts;

/// <summary>Double exponential smoothing (Holt, 1957) of a series, with its absolute deviation smoothed beside it (after Brutlag, 2000).</summary>
/// <remarks>
/// With a value x, the forecast before it f = level + trend:
/// <c>level' = α·x + (1 − α)·f</c>, <c>trend' = β·(level' − level) + (1 − β)·trend</c>, <c>deviation' = γ·|x − f| + (1 − γ)·deviation</c>.
/// The band is k deviations, one of them at least a hundredth of the forecast, so that a series that never changed doesn't alarm at its first stir. What is outside is taken in as if it were at the
/// band's edge: one wild value neither widens the band for long nor moves the level far, and what stays is learned in time.
/// </remarks>
internal sealed record Smoothed(double Level, double Trend, double Deviation, long Count)
{
    private const double LeastShare = 0.01;
    private const double Least = 1e-9;

    public static readonly Smoothed Nothing = new(0, 0, 0, 0);

    public double Forecast => Level + Trend;

    /// <summary>How far from the forecast a value may be.</summary>
    public double Band(SmoothSpec spec) => spec.Deviations * Math.Max(Deviation, Math.Max(Least, Math.Abs(Forecast) * LeastShare));

    public bool IsFar(double value, SmoothSpec spec) => Count >= spec.Warmup && Math.Abs(value - Forecast) > Band(spec);

    public Smoothed Next(double value, SmoothSpec spec)
    {
        if (Count == 0) return new Smoothed(value, 0, 0, 1);
        var (forecast, band) = (Forecast, Band(spec));
        var x = IsFar(value, spec) ? forecast + Math.Clamp(value - forecast, -band, band) : value;
        var level = spec.Alpha * x + (1 - spec.Alpha) * forecast;
        return new Smoothed(level, spec.Beta * (level - Level) + (1 - spec.Beta) * Trend, spec.Gamma * Math.Abs(x - forecast) + (1 - spec.Gamma) * Deviation, Count + 1);
    }
}
