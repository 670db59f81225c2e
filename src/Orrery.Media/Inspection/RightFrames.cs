using Orrery.Media.Segments;

namespace Orrery.Media.Inspection;

/// <summary>Whether a chunk was made from the frames that it should hold.</summary>
public abstract record RightFrames
{
    private RightFrames() { }

    /// <summary>Every frame, in order, has the hash that inspection stored.</summary>
    public sealed record Ok(int Frames) : RightFrames;

    /// <summary>The first frame that differs. Read the chunk again from the start of the file; if it still differs, the source has changed.</summary>
    /// <param name="Position">Position in the chunk's list of source frames.</param>
    /// <param name="SourceFrame">Number of the frame, counted from the start of the title.</param>
    /// <param name="Expected">What inspection stored; null if the chunk got more frames than it should.</param>
    /// <param name="Got">What went into the chunk; null if it got fewer.</param>
    public sealed record Mismatch(int Position, int SourceFrame, FrameHash? Expected, FrameHash? Got) : RightFrames
    {
        public override string ToString() =>
            $"Frame {SourceFrame} of the source (number {Position} of the chunk) should have hash {Expected?.ToString() ?? "none: no frame"}, but what was read has {Got?.ToString() ?? "none: no frame"}.";
    }

    /// <param name="index">What inspection stored.</param>
    /// <param name="frames">Which frames the chunk should hold.</param>
    /// <param name="got">The hashes of the frames that went in.</param>
    public static RightFrames Check(SourceIndex index, ChunkFrames frames, FrameHashList got)
    {
        for (var i = 0; i < Math.Max(frames.Sources.Length, got.Frames.Length); i++)
        {
            FrameHash? expected = i < frames.Sources.Length ? index.Frames[frames.Sources[i]].Hash : null;
            FrameHash? found = i < got.Frames.Length ? got.Frames[i].Hash : null;
            if (expected != found) return new Mismatch(i, index.FirstFrame + (i < frames.Sources.Length ? frames.Sources[i] : frames.Sources[^1] + 1), expected, found);
        }
        return new Ok(got.Frames.Length);
    }
}
