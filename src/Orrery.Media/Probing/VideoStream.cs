namespace Orrery.Media.Probing;

/// <summary>A video stream as the container and the codec describe it; nothing here was checked against the pictures.</summary>
public sealed record VideoStream
{
    /// <summary>Index in the container, as in ffmpeg's <c>0:INDEX</c>.</summary>
    public required int Index { get; init; }

    /// <summary>ffmpeg's codec name; null if no decoder is known.</summary>
    public required string? Codec { get; init; }
    public string? Profile { get; init; }

    /// <summary>Stored width and height in pixels, before aspect ratio and rotation; 0 if unknown.</summary>
    public required int Width { get; init; }
    public required int Height { get; init; }

    /// <summary>Width of a pixel over its height; 1 if the file doesn't say.</summary>
    public Rational SampleAspect { get; init; } = 1;

    /// <summary>Degrees clockwise by which a player turns the picture: 0, 90, 180 or 270.</summary>
    public int Rotation { get; init; }

    /// <summary>ffmpeg's pixel format name; null if unknown.</summary>
    public string? PixelFormat { get; init; }

    /// <summary>Bits of one sample.</summary>
    public int BitDepth { get; init; } = 8;

    public ColourTags Colour { get; init; } = ColourTags.None;
    public HdrMetadata? Hdr { get; init; }
    public FieldOrder FieldOrder { get; init; }

    /// <summary>Frames over duration; null if unknown.</summary>
    public Rational? AverageRate { get; init; }

    /// <summary>The lowest rate that holds all timestamps, a guess; null if unknown.</summary>
    public Rational? BaseRate { get; init; }

    /// <summary>Seconds of one tick of the stream's timestamps.</summary>
    public required Rational TimeBase { get; init; }

    /// <summary>First timestamp in ticks of <see cref="TimeBase"/>; null if unknown.</summary>
    public long? StartPts { get; init; }

    /// <summary>Seconds; null if unknown.</summary>
    public Rational? Duration { get; init; }

    /// <summary>Frames that the container announces; null if it doesn't.</summary>
    public long? FrameCount { get; init; }

    /// <summary>Start timecode such as "01:00:00:00", if the stream carries one.</summary>
    public string? Timecode { get; init; }
}
