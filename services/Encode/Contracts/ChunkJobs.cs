using System.Collections.Immutable;
using Orrery.Media;
using Orrery.Media.Commands;
using Orrery.Media.Inspection;
using Orrery.Media.Ladders;
using Orrery.Media.Scoring;
using Orrery.Media.Segments;

namespace Orrery.Services.Encode.Contracts;

/// <summary>Which frames of which source, and how they become pictures: all that defines a segment's content.</summary>
public sealed record SegmentFrames(ArtifactId Source, string Demuxer, int VideoStream, ArtifactId Index, Rational Rate, Segment Segment, Picture Picture)
{
    /// <summary>The exact reading of these frames.</summary>
    /// <param name="index">The index that <see cref="Index"/> names.</param>
    /// <param name="path">The source's path in the sandbox.</param>
    public ChunkSource Reading(SourceIndex index, string path)
    {
        var mapping = FrameMapping.Build(index.Pts, index.TimeBase, Rate);
        return ChunkSource.Of(new SourceInput(path, Demuxer), VideoStream, index, mapping, Segment, Picture);
    }
}

/// <summary>A chunk to encode. With the encoder's build and settings in it, this is the chunk's content address.</summary>
public sealed record ChunkJob(SegmentFrames Frames, Rendition Rendition, EncodeSettings Settings, string FfmpegBuild);

/// <param name="FromFileStart">The seek missed, so the frames were read from the beginning of the file.</param>
public sealed record ChunkMade(ArtifactId Chunk, long Size, bool FromFileStart, ImmutableArray<string> Commands, Usage Usage) : ICosted;

public sealed record CheckJob(ArtifactId Chunk, string Name, int Frames, Rational Rate, string FfmpegBuild);

/// <param name="Decoded">Artifact: the decoded frames' hashes, 16 bytes each.</param>
public sealed record ChunkChecked(ArtifactId Decoded, int Frames, ImmutableArray<string> Commands, Usage Usage) : ICosted;

/// <param name="ChunkFrames">Frames that the chunk was seen to decode to.</param>
/// <param name="Size">At which both are compared.</param>
public sealed record MeasureJob(SegmentFrames Frames, ArtifactId Chunk, int ChunkFrames, string Name, PictureSize Size, string FfmpegBuild, string Scorer);

/// <param name="Scores">Artifact: the scores of every frame, <see cref="FrameScores"/>.</param>
public sealed record ChunkMeasured(ArtifactId Scores, ImmutableArray<string> Commands, Usage Usage) : ICosted;

/// <summary>Scores of a chunk's frames, in order.</summary>
public sealed record FrameScores(ImmutableArray<double> Vmaf, ImmutableArray<double> Psnr, ImmutableArray<double> Ssim, string Libvmaf)
{
    public static FrameScores Of(ChunkScores.Scored scored) => new(
        [.. scored.Frames.Select(f => f.Vmaf)], [.. scored.Frames.Select(f => f.PsnrY)], [.. scored.Frames.Select(f => f.Ssim)], scored.LibvmafVersion);
}
