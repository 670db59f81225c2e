using Orrery.Media.Probing;

namespace Orrery.Media.Inspection;

/// <summary>Decides from a finished decode whether the source is damaged, and where first.</summary>
/// <remarks>
/// A frame is bad if the decoder called it corrupt, or if the container lists a picture for its time and none came out. A broken container
/// whose pictures are all accounted for ends too early: the bad place is where the last one ends. Pictures before the first keyframe don't
/// count, nor does anything outside the range.
/// </remarks>
public static class DamageFinder
{
    /// <returns>Null if the range is clean.</returns>
    public static Damage? Find(VideoStream video, PacketIndex packets, FrameHashList hashes, InspectionLog log, ExcerptRange? range)
    {
        var frames = Numbering(packets, hashes, range);
        if (frames.Length == 0) return new Damage(range?.First ?? 0, 0, "not one frame could be decoded", 1);
        var origin = packets.ShownPts.IsEmpty ? frames[0] : packets.ShownPts[0];
        Damage At(long pts, string what, int bad) => new(NumberOf(frames, pts) + (range?.First ?? 0), video.TimeBase * (pts - origin), what, bad);

        var damaged = DamagedPts(log).Where(p => InRange(p, range)).ToHashSet();
        var missing = Missing(packets, hashes, range).ToHashSet();
        var bad = damaged.Union(missing).Order().ToArray();
        if (bad.Length > 0)
            return At(bad[0], missing.Contains(bad[0]) ? "a picture is missing or can't be decoded" : "a picture is only partly decodable", bad.Length);
        if (Changed(hashes) is { } changed) return At(changed, "the picture size or format changes in mid-stream", 1);
        return OtherFault(packets, log, frames, range, At);
    }

    /// <summary>Timestamps whose position gives a frame its number: the container's if it has them, else what was decoded.</summary>
    private static long[] Numbering(PacketIndex packets, FrameHashList hashes, ExcerptRange? range) =>
        packets.IsReliable && hashes.Frames.Length > 0 ? [.. packets.ShownPts.Where(p => InRange(p, range))] : [.. hashes.Frames.Select(f => f.Pts)];

    private static int NumberOf(long[] frames, long pts) => Array.BinarySearch(frames, pts) is var at && at >= 0 ? at : ~at;

    private static bool InRange(long pts, ExcerptRange? range) => range is null || (pts >= range.FirstPts && (range.EndPts is not { } end || pts < end));

    private static IEnumerable<long> DamagedPts(InspectionLog log) =>
        log.Faults.Where(f => f.Kind == FaultKind.DamagedFrame && f.Before < log.Frames.Length).Select(f => log.Frames[f.Before].Pts);

    private static IEnumerable<long> Missing(PacketIndex packets, FrameHashList hashes, ExcerptRange? range) =>
        packets.IsReliable ? packets.ShownPts.Where(p => InRange(p, range)).Except(hashes.Frames.Select(f => f.Pts)) : [];

    private static long? Changed(FrameHashList hashes)
    {
        foreach (var frame in hashes.Frames)
            if (frame.Size != hashes.Frames[0].Size) return frame.Pts;
        return null;
    }

    private static Damage? OtherFault(PacketIndex packets, InspectionLog log, long[] frames, ExcerptRange? range, Func<long, string, int, Damage> at)
    {
        foreach (var fault in log.Faults.Where(f => Counts(f, packets, range)))
        {
            var next = Math.Max(frames[0], fault.Before < log.Frames.Length ? log.Frames[fault.Before].Pts : frames[^1]);
            return fault.Kind switch
            {
                FaultKind.Container => at(next, $"the file ends or breaks there ({fault.Line})", 1),
                FaultKind.Audio => at(next, "the sound can't be decoded there", 0),
                _ => at(next, $"a picture can't be decoded ({fault.Line})", 1),
            };
        }
        return null;
    }

    /// <summary>
    /// Where every listed picture came out, a lost one was before the first keyframe or outside the range; a break in the container then
    /// matters only to a range that reaches the end.
    /// </summary>
    private static bool Counts(LogFault fault, PacketIndex packets, ExcerptRange? range) => fault.Kind switch
    {
        FaultKind.LostPicture => !packets.IsReliable && fault.Before > 0,
        FaultKind.Container => range?.EndPts is null || !packets.IsReliable,
        FaultKind.Audio => true,
        _ => false,
    };
}
