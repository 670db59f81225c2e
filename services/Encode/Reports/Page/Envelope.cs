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

    /// <summary>Buckets for a look at the whole of a title that has too many to tell apart.</summary>
    public const int FarBuckets = 160;

    /// <summary>More points than this side by side are noise, not a curve; the page then shows the far view. <c>timeline.js</c> has the same figure.</summary>
    public const int MostTogether = 1200;

    /// <summary>Every bucket is one frame: low, mean and high are the same.</summary>
    public bool IsExact => Stride == 1;

    /// <summary>The whole needs a view of its own.</summary>
    public bool IsDense => Mean.Length > MostTogether;

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
