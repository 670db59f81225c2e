using System.Collections.Immutable;

namespace Orrery.Media.Scoring;

/// <summary>The outcome of scoring a chunk.</summary>
public abstract record ChunkScores
{
    private ChunkScores() { }

    /// <summary>Every frame of the chunk was compared with its own reference frame.</summary>
    /// <param name="Frames">In order. The first frame's motion counts as none, so its VMAF differs a little from that in a longer clip.</param>
    /// <param name="LibvmafVersion">As the log states it.</param>
    public sealed record Scored(ImmutableArray<FrameScore> Frames, string LibvmafVersion) : ChunkScores;

    /// <summary>The tool finished, but its scores can't be used.</summary>
    public sealed record Unusable(string Why) : ChunkScores;

    /// <summary>Reads libvmaf's JSON log and checks that the right number of frames was compared.</summary>
    /// <param name="json">The log.</param>
    /// <param name="compared">Frames that came out of the comparison, by <see cref="ScoredFrames"/>.</param>
    /// <param name="expected">Frames of the chunk.</param>
    /// <param name="referenceFrames">Frames of the reference, by <see cref="Yuv4Mpeg.FrameCount"/>.</param>
    /// <param name="chunkFrames">Frames that the chunk was seen to decode to.</param>
    public static ChunkScores Read(string json, int compared, int expected, long referenceFrames, int chunkFrames)
    {
        if (VmafLog.TryParse(json) is not { } log) return new Unusable("The scoring tool's log is not complete: it was stopped before it finished.");
        if (referenceFrames != expected) return new Unusable($"The reference holds {referenceFrames} frames instead of {expected}.");
        if (chunkFrames != expected) return new Unusable($"The chunk decodes to {chunkFrames} frames instead of {expected}.");
        if (log.Frames.Length != expected || compared != expected)
            return new Unusable($"The scoring tool compared {compared} frames and logged {log.Frames.Length}; the chunk has {expected}. Frames were paired wrongly.");
        return new Scored(log.Frames, log.Version);
    }
}
