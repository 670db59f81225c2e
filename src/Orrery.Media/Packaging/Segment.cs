using System.Collections.Immutable;

namespace Orrery.Media.Packaging;

/// <summary>A CMAF segment: where its bytes are and when it plays. It holds generated headers only, never media data.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Source">The name of the chunk that its ranges point into.</param>
/// <param name="Frames">Pictures, or AAC frames.</param>
/// <param name="DecodeTime">The <c>tfdt</c> of its first fragment, in ticks of the track.</param>
/// <param name="Duration">Ticks that are presented: for the first audio segment without the encoder's priming, else all.</param>
/// <param name="Slices">The segment's bytes in order.</param>
/// <param name="IFrames">For video, one for each fragment.</param>
public sealed record Segment(
    int Number, string Source, int Frames, long DecodeTime, long Duration, ImmutableArray<Slice> Slices, ImmutableArray<IFrame> IFrames)
{
    /// <summary>Bytes of the segment, headers included.</summary>
    public long Size { get; } = Slices.Sum(s => s.Length);
}

/// <summary>An I-frame of a segment: the bytes from its fragment's <c>moof</c> to the end of its first sample.</summary>
/// <param name="Offset">From the start of the segment.</param>
/// <param name="Length">Bytes: <c>moof</c>, <c>mdat</c> header and the picture.</param>
/// <param name="Duration">Ticks to the next I-frame or the segment's end.</param>
public readonly record struct IFrame(long Offset, long Length, long Duration);
