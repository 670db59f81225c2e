namespace Orrery.Media.Manifests;

/// <summary>A segment as a manifest's rates see it.</summary>
/// <param name="Bytes">Headers included.</param>
/// <param name="Ticks">How long it plays.</param>
public readonly record struct SegmentSize(long Bytes, long Ticks);

/// <summary>The rates that manifests announce, in bits a second, rounded up.</summary>
public static class Bandwidth
{
    /// <summary>HLS BANDWIDTH of one track: the largest rate over contiguous segments that together last 0.5 to 1.5 times the target duration; over the whole track if there are none (RFC 8216, 4.3.4.2).</summary>
    /// <param name="segments">In order, at least one.</param>
    /// <param name="timescale">Ticks a second.</param>
    /// <param name="targetSeconds">The playlists' TARGETDURATION.</param>
    public static long WorstWindow(ReadOnlySpan<SegmentSize> segments, uint timescale, int targetSeconds)
    {
        var (shortest, longest) = (targetSeconds * (Int128)timescale, 3 * targetSeconds * (Int128)timescale);
        long worst = 0;
        for (var i = 0; i < segments.Length; i++)
        {
            long bytes = 0, ticks = 0;
            for (var j = i; j < segments.Length && 2 * (ticks + segments[j].Ticks) <= longest; j++)
            {
                bytes += segments[j].Bytes;
                ticks += segments[j].Ticks;
                if (2 * ticks >= shortest) worst = Math.Max(worst, Rate(bytes, ticks, timescale));
            }
        }
        return worst > 0 ? worst : Average(segments, timescale);
    }

    /// <summary>All bits over the whole duration.</summary>
    public static long Average(ReadOnlySpan<SegmentSize> segments, uint timescale)
    {
        long bytes = 0, ticks = 0;
        foreach (var segment in segments)
        {
            bytes += segment.Bytes;
            ticks += segment.Ticks;
        }
        return Rate(bytes, ticks, timescale);
    }

    /// <summary>DASH @bandwidth: the least rate at which, after buffering for minBufferTime, playback from any segment never starves. It is the largest of bits(i..j) / (minBufferTime + duration(i..j−1)) (ISO/IEC 23009-1, 5.3.5.2).</summary>
    /// <remarks>Found by bisection over whole rates, each tried in one pass: O(n log rate) instead of the formula's n².</remarks>
    public static long Sustained(ReadOnlySpan<SegmentSize> segments, uint timescale, int minBufferSeconds)
    {
        long enough = 1, buffer = minBufferSeconds * (long)timescale;
        foreach (var segment in segments) enough += (long)((segment.Bytes * 8 * (Int128)timescale + buffer - 1) / buffer) + 1;
        var low = 0L;
        while (enough - low > 1)
        {
            var rate = low + (enough - low) / 2;
            if (Suffices(segments, timescale, buffer, rate)) enough = rate;
            else low = rate;
        }
        return enough;
    }

    private static bool Suffices(ReadOnlySpan<SegmentSize> segments, uint timescale, long buffer, long rate)
    {
        // All in bits times timescale. `behind` is the most by which a start anywhere before is behind when this segment begins to arrive.
        Int128 behind = 0, allowed = (Int128)rate * buffer;
        foreach (var segment in segments)
        {
            var due = behind + segment.Bytes * 8 * (Int128)timescale;
            if (due > allowed) return false;
            behind = Int128.Max(0, due - (Int128)rate * segment.Ticks);
        }
        return true;
    }

    private static long Rate(long bytes, long ticks, uint timescale) =>
        ticks <= 0 ? 0 : checked((long)((bytes * 8 * (Int128)timescale + ticks - 1) / ticks));
}
