using Orrery.Media.Probing;
using Orrery.Media.Segments;

namespace Orrery.Media.Commands;

/// <summary>The filters that pick exactly a chunk's frames, by timestamp, and put them on the output's grid.</summary>
internal static class FrameFilters
{
    /// <summary>ffmpeg refuses an expression that is nested more than about 100 deep, and each term nests once more.</summary>
    private const int TermsAtMost = 50;

    /// <summary>Only the chunk's source frames, each once.</summary>
    public static string Select(ChunkFrames frames)
    {
        var skips = frames.SkippedPts.Chunk(TermsAtMost).Select(some => $",select=not({string.Join('+', some.Select(p => $"eq(pts\\,{p})"))})");
        return $"trim=start_pts={frames.FirstPts}:end_pts={frames.LastPts + 1}{string.Concat(skips)}";
    }

    /// <summary>
    /// The same frames, deinterlaced first if need be: bwdif looks at the frames around, so it gets two more on either side, and a chunk's
    /// frames come out as they would from the whole title. It halves the time base, which is put back.
    /// </summary>
    public static string SelectProgressive(ChunkFrames frames, FieldOrder scan, Rational timeBase)
    {
        if (scan is not (FieldOrder.TopFirst or FieldOrder.BottomFirst)) return Select(frames);
        var parity = scan == FieldOrder.TopFirst ? "tff" : "bff";
        return $"trim=start_pts={frames.ContextFirstPts}:end_pts={frames.ContextLastPts + 1},bwdif=mode=send_frame:parity={parity}:deint=all,"
            + $"settb={timeBase.Num}/{timeBase.Den},{Select(frames)}";
    }

    /// <summary>Shows the repeated frames again and numbers all of them: output frame n of the chunk has timestamp n.</summary>
    /// <remarks>The loop filter counts frames from 1: it compares <c>start</c> with the frames taken so far, the current one included.</remarks>
    public static string Place(ChunkFrames frames, Rational rate) =>
        string.Concat(frames.Repeats.Select(r => $"loop=loop={r.Extra}:size=1:start={r.At + 1},")) + $"settb={rate.Den}/{rate.Num},setpts=N";
}
