using System.Collections.Immutable;

namespace Orrery.Media.Inspection;

/// <summary>The source frames that a run is about: the whole title or a part of it, by frame number and timestamp.</summary>
/// <param name="First">Number of the first frame, counted in presentation order.</param>
/// <param name="Count">Frames; at least 1.</param>
/// <param name="FirstPts">Timestamp of the first frame.</param>
/// <param name="EndPts">Timestamp of the frame after the last; null if the range goes to the end.</param>
public sealed record ExcerptRange(int First, int Count, long FirstPts, long? EndPts)
{
    /// <summary>The frames shown from <paramref name="start"/> on, for <paramref name="duration"/>, each rounded to the nearest frame.</summary>
    /// <param name="pts">Timestamps of all frames in presentation order.</param>
    /// <param name="timeBase">Seconds of a tick.</param>
    /// <param name="start">Seconds after the first frame; at least 0.</param>
    /// <param name="duration">Seconds; null for all the rest.</param>
    /// <returns>Null if the title ends before the start or the duration holds no frame.</returns>
    public static ExcerptRange? Of(ImmutableArray<long> pts, Rational timeBase, Rational start, Rational? duration)
    {
        if (pts.IsEmpty) return null;
        var first = IndexAt(pts, timeBase, start);
        var end = duration is { } d ? IndexAt(pts, timeBase, start + d) : pts.Length;
        return first >= end ? null : new ExcerptRange(first, end - first, pts[first], end < pts.Length ? pts[end] : null);
    }

    /// <summary>The first frame that is nearer to the given time, or later, than the frame before it.</summary>
    private static int IndexAt(ImmutableArray<long> pts, Rational timeBase, Rational seconds)
    {
        var ticks = seconds / timeBase;
        int low = 0, high = pts.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            var step = pts.Length == 1 ? 1 : middle > 0 ? pts[middle] - pts[middle - 1] : pts[1] - pts[0];
            if (new Rational(pts[middle] - pts[0]) + new Rational(step, 2) <= ticks) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
