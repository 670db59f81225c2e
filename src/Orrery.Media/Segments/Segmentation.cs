using System.Collections.Immutable;

namespace Orrery.Media.Segments;

/// <summary>Where segments begin. The same for every rendition and codec of a title.</summary>
/// <remarks>
/// A cut is kept if it lies at least <see cref="Shortest"/> after the boundary before it and before the end; a piece longer than
/// <see cref="Longest"/> is divided into ceil(length / <see cref="Longest"/>) parts that differ by at most a frame. Only a title below <see cref="Shortest"/> has a shorter
/// segment: itself.
/// </remarks>
public static class Segmentation
{
    /// <summary>Seconds.</summary>
    public static readonly Rational Shortest = 1;

    /// <summary>Seconds.</summary>
    public static readonly Rational Longest = 6;

    /// <param name="frameCount">Output frames; at least 1.</param>
    /// <param name="rate">Output frames a second.</param>
    /// <param name="cuts">Output frames that begin a new shot, in any order; those outside the title are ignored.</param>
    public static ImmutableArray<Segment> Divide(int frameCount, Rational rate, IEnumerable<int> cuts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frameCount, 1);
        var segments = ImmutableArray.CreateBuilder<Segment>();
        var start = 0;
        foreach (var end in Kept(frameCount, rate, cuts).Append(frameCount))
        {
            AddPieces(segments, start, end - start, rate);
            start = end;
        }
        return segments.ToImmutable();
    }

    private static IEnumerable<int> Kept(int frameCount, Rational rate, IEnumerable<int> cuts)
    {
        var last = 0;
        foreach (var cut in cuts.Distinct().Order())
        {
            if ((cut - last) / rate < Shortest || (frameCount - cut) / rate < Shortest) continue;
            yield return last = cut;
        }
    }

    private static void AddPieces(ImmutableArray<Segment>.Builder segments, int first, int count, Rational rate)
    {
        var parts = (int)Ceiling(count / (rate * Longest));
        for (var i = 0; i < parts; i++)
        {
            var from = (int)((long)count * i / parts);
            var to = (int)((long)count * (i + 1) / parts);
            segments.Add(new Segment(segments.Count, first + from, to - from));
        }
    }

    private static long Ceiling(Rational value) => (value.Num + value.Den - 1) / value.Den;
}
