using System.Collections.Immutable;
using Orrery.Media;

namespace Orrery.Services.Encode.Reports;

/// <summary>What the source is, as inspection found it. Null means that the file doesn't say.</summary>
public sealed record SourceFacts
{
    /// <summary>File name as the user gave it, without folders. Untrusted text.</summary>
    public required string Name { get; init; }

    public required long Bytes { get; init; }

    /// <summary>SHA-256 of the file, lower-case hex.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Such as "mov,mp4,m4a,3gp,3g2,mj2".</summary>
    public required string Container { get; init; }

    /// <summary>ffmpeg's name of the video codec, and its profile.</summary>
    public required string Codec { get; init; }
    public string? Profile { get; init; }

    /// <summary>Stored pixels, before aspect ratio and rotation.</summary>
    public required int Width { get; init; }
    public required int Height { get; init; }

    /// <summary>Width of a pixel over its height.</summary>
    public Rational SampleAspect { get; init; } = 1;

    /// <summary>Degrees clockwise by which a player turns the picture.</summary>
    public int Rotation { get; init; }

    /// <summary>ffmpeg's pixel format name, and the bits of one sample.</summary>
    public string? PixelFormat { get; init; }
    public int BitDepth { get; init; } = 8;

    /// <summary>Such as "progressive" or "interlaced, top field first".</summary>
    public string? Scan { get; init; }

    /// <summary>Frames a second; an average if <see cref="VariableFrameRate"/>.</summary>
    public required Rational FrameRate { get; init; }
    public bool VariableFrameRate { get; init; }

    /// <summary>Frames that decode, counted.</summary>
    public int? Frames { get; init; }

    public double? DurationSeconds { get; init; }

    /// <summary>The part that was encoded if it isn't the whole: where it begins and how long it is, in seconds.</summary>
    public double? ExcerptStartSeconds { get; init; }
    public double? ExcerptSeconds { get; init; }

    /// <summary>Start timecode, such as "01:00:00:00".</summary>
    public string? Timecode { get; init; }

    public required ColourFacts Colour { get; init; }

    /// <summary>Empty for a silent source.</summary>
    public ImmutableArray<SourceAudio> Audio { get; init; } = [];
}

/// <summary>Colour as ffmpeg names it; gaps of the file are filled.</summary>
/// <param name="Primaries">Such as "bt709".</param>
/// <param name="Transfer">Such as "bt709" or "smpte2084".</param>
/// <param name="Matrix">Such as "bt709".</param>
/// <param name="Range">"tv" or "pc".</param>
/// <param name="Assumed">True if the file said nothing and the size decided.</param>
/// <param name="Hdr">Mastering display and light levels in words; null for SDR.</param>
public sealed record ColourFacts(string Primaries, string Transfer, string Matrix, string Range, bool Assumed = false, string? Hdr = null);

/// <summary>An audio stream of the source.</summary>
/// <param name="Index">Index in the container.</param>
/// <param name="Codec">ffmpeg's codec name.</param>
/// <param name="Channels">How many.</param>
/// <param name="Layout">Such as "5.1(side)"; null if the file doesn't say.</param>
/// <param name="SampleRate">Samples a second.</param>
/// <param name="LoudnessLufs">Integrated loudness by EBU R 128; null if not measured.</param>
/// <param name="TruePeakDb">dBTP; null if not measured.</param>
public sealed record SourceAudio(
    int Index, string Codec, int Channels, string? Layout, int SampleRate, double? LoudnessLufs = null, double? TruePeakDb = null);
