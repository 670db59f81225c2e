namespace Orrery.Services.Encode.Reports;

/// <summary>Places of labels on an axis: round numbers that a reader can add up.</summary>
internal static class Ticks
{
    private static readonly double[] Times =
        [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 36000];

    /// <summary>Round times from 0 to <paramref name="seconds"/>, at most <paramref name="most"/> steps apart.</summary>
    public static IEnumerable<double> OfTime(double seconds, int most = 8)
    {
        var step = Times.FirstOrDefault(t => seconds / t <= most, Times[^1] * Math.Ceiling(seconds / most / Times[^1]));
        for (var i = 0; i * step <= seconds * 1.0001; i++) yield return i * step;
    }

    /// <summary>Round scores between two bounds, every 1, 2, 5, 10 or 20 points.</summary>
    public static IEnumerable<int> OfScore(double low, double high)
    {
        var step = new[] { 1, 2, 5, 10, 20 }.First(s => (high - low) / s <= 6 || s == 20);
        for (var value = (int)Math.Ceiling(low / step) * step; value <= high; value += step) yield return value;
    }
}
