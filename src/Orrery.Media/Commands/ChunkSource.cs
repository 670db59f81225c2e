using System.Collections.Immutable;
using Orrery.Media.Inspection;
using Orrery.Media.Segments;

namespace Orrery.Media.Commands;

/// <summary>Everything about reading a chunk's frames, shared by encoding and by making the reference to score against.</summary>
/// <param name="Input">The source.</param>
/// <param name="VideoStream">Index of its video stream.</param>
/// <param name="TimeBase">Seconds of a tick of that stream.</param>
/// <param name="Start">Where reading begins.</param>
/// <param name="Frames">The frames.</param>
/// <param name="Rate">Output frames a second.</param>
/// <param name="Picture">How a frame becomes a picture.</param>
public sealed record ChunkSource(
    SourceInput Input, int VideoStream, Rational TimeBase, ReadStart Start, ChunkFrames Frames, Rational Rate, Picture Picture)
{
    /// <summary>The frames of a segment, read from the indexed keyframe before them.</summary>
    /// <param name="input">The source.</param>
    /// <param name="videoStream">Index of its video stream.</param>
    /// <param name="index">Its frame index.</param>
    /// <param name="mapping">Which of the indexed frames each output frame shows.</param>
    /// <param name="segment">Output frames.</param>
    /// <param name="picture">How a frame becomes a picture.</param>
    public static ChunkSource Of(SourceInput input, int videoStream, SourceIndex index, FrameMapping mapping, Segment segment, Picture picture)
    {
        var frames = ChunkFrames.Of(mapping, segment, index.Pts);
        var start = index.StartFor(picture.IsInterlaced ? frames.ContextFirstPts : frames.FirstPts);
        return new ChunkSource(input, videoStream, index.TimeBase, start, frames, mapping.Rate, picture);
    }

    /// <summary>The same chunk read from the beginning of the file: for when the frames proved wrong.</summary>
    public ChunkSource FromFileStart => this with { Start = ReadStart.FileStart };

    /// <summary>Input options and a graph with two outputs: <c>[hash]</c>, the untouched source frames, and <c>[picture]</c>.</summary>
    /// <remarks>
    /// The stream enters the graph twice instead of being split: to the outputs of a graph with one input ffmpeg 5.1 copies that stream's display
    /// matrix, and a picture that was turned already would be turned again.
    /// </remarks>
    internal ImmutableArray<string> Arguments(string pictureChain, int threads) =>
    [
        .. FfmpegOptions.Source(Input, Start.Seconds, threads), "-filter_complex",
        $"[0:{VideoStream}]{FrameFilters.Select(Frames)}[hash];"
            + $"[0:{VideoStream}]{FrameFilters.SelectProgressive(Frames, Picture.Scan, TimeBase)},{pictureChain},{FrameFilters.Place(Frames, Rate)}[picture]",
    ];
}
