namespace Orrery.Services.Encode.Reports;

/// <summary>A long series of scores in buckets of equal length, none of which hides its worst or best frame.</summary>
/// <param name="Stride">Frames a bucket; the last may hold fewer.</param>
/// <param name="Low">The lowest score of each bucket.</param>
/// <param name="Mean">The mean score of each bucket.</param>
/// <param name="High">The highest score of each bucket.</param>
internal sealed record Envelope(int Stride, double[] Low, double[] Mean, double[] High)
{
    /// <summary>Buckets that a page carries for each rendition: more than a wide screen has pixels for, few enough to stay small.</summary>
    public const int MostBuckets = 2400;

    /// <summary>Every bucket is one frame: low, mean and high are the same.</summary>
    public bool IsExact => Stride == 1;

    public static Envelope Of(IReadOnlyList<double> series, int most = MostBuckets)
    {
        var stride = Math.Max(1, (series.Count + most - 1) / most);
        var buckets = series.Chunk(stride).ToArray();
        return new Envelope(
            stride,
            [.. buckets.Select(b => b.Min())],
            [.. buckets.Select(b => b.Average())],
            [.. buckets.Select(b => b.Max())]);
    }
}
