using System.Collections.Immutable;

namespace Orrery.Media.Probing;

/// <summary>What a file says about itself: the container and its streams, nothing decoded.</summary>
public sealed record ProbeResult
{
    /// <summary>ffmpeg's format name, such as "mov,mp4,m4a,3gp,3g2,mj2".</summary>
    public required string Container { get; init; }

    /// <summary>Seconds; null if the container doesn't say.</summary>
    public Rational? Duration { get; init; }

    /// <summary>First timestamp of any stream in seconds; null if unknown.</summary>
    public Rational? Start { get; init; }

    /// <summary>Streams of any kind, attached pictures included.</summary>
    public required int StreamCount { get; init; }

    /// <summary>Moving pictures only; a cover image is not among them.</summary>
    public ImmutableArray<VideoStream> Video { get; init; } = [];
    public ImmutableArray<AudioStream> Audio { get; init; } = [];

    /// <summary>Start timecode from a stream's or the container's tags.</summary>
    public string? Timecode { get; init; }

    /// <summary>The demuxer to force from now on; null if the container isn't allowed.</summary>
    public string? Demuxer => Containers.DemuxerOf(Container);
}
