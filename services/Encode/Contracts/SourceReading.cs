using System.Collections.Immutable;
using Orrery.Media;
using Orrery.Media.Inspection;
using Orrery.Media.Probing;

namespace Orrery.Services.Encode.Contracts;

/// <param name="Start">Seconds into the title; null for its beginning.</param>
/// <param name="Duration">Seconds; null for all that follows.</param>
public sealed record InspectJob(ArtifactId Source, double? Start, double? Duration, string FfmpegBuild);

/// <summary>What one full decode told of a source, or of an excerpt of it. The index of its frames is an artifact.</summary>
public sealed record SourceReading : ICosted
{
    public required ArtifactId Source { get; init; }
    public required long SourceSize { get; init; }
    public required string Demuxer { get; init; }
    public required string Container { get; init; }
    public required VideoStream Video { get; init; }

    /// <summary>The stream that is used; null without audio.</summary>
    public AudioStream? Audio { get; init; }
    public string? Timecode { get; init; }

    /// <summary>See <see cref="FrameIndexFormat"/>.</summary>
    public required ArtifactId Index { get; init; }

    /// <summary>The scan type to work with.</summary>
    public required FieldOrder Scan { get; init; }

    /// <summary>Output frames a second, constant.</summary>
    public required Rational Rate { get; init; }

    /// <summary>Output frames.</summary>
    public required int Frames { get; init; }

    /// <summary>Output frames that begin a new shot.</summary>
    public required ImmutableArray<int> Cuts { get; init; }

    /// <summary>Time of the first output frame on the source's clock, in seconds.</summary>
    public required Rational FirstTime { get; init; }
    public LoudnessSummary? Loudness { get; init; }
    public ImmutableArray<SourceSpan> Black { get; init; } = [];
    public ImmutableArray<SourceSpan> Silence { get; init; } = [];

    /// <summary>What was unusual and how it is handled.</summary>
    public ImmutableArray<InputNote> Notes { get; init; } = [];
    public required ImmutableArray<string> Commands { get; init; }
    public required Usage Usage { get; init; }
}
