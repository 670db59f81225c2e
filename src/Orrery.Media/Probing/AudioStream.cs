namespace Orrery.Media.Probing;

/// <summary>An audio stream as the container describes it.</summary>
public sealed record AudioStream
{
    /// <summary>Index in the container, as in ffmpeg's <c>0:INDEX</c>.</summary>
    public required int Index { get; init; }

    /// <summary>ffmpeg's codec name; null if no decoder is known.</summary>
    public required string? Codec { get; init; }
    public required int Channels { get; init; }

    /// <summary>ffmpeg's layout name such as "stereo" or "5.1(side)"; null if the file doesn't say.</summary>
    public string? Layout { get; init; }

    /// <summary>Samples a second.</summary>
    public required int SampleRate { get; init; }

    /// <summary>First timestamp in seconds; null if unknown.</summary>
    public Rational? Start { get; init; }

    /// <summary>Seconds; null if unknown.</summary>
    public Rational? Duration { get; init; }

    /// <summary>ISO 639-2/T, three letters; null if the file doesn't say.</summary>
    public string? Language { get; init; }

    /// <summary>True for six or more channels: a 5.1 rendition is made beside the stereo one.</summary>
    public bool IsSurround => Channels >= 6;
}
