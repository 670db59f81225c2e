using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Orrery.Services.Encode.Reports;

/// <summary>One video rendition: how it was made, what it weighs, how good it is.</summary>
public sealed record ReportRendition
{
    /// <summary>Unique in the ladder, such as "720p".</summary>
    public required string Name { get; init; }

    /// <summary>Encoded size in square pixels.</summary>
    public required int Width { get; init; }
    public required int Height { get; init; }

    /// <summary>Constant rate factor; null if the encoder was steered otherwise.</summary>
    public double? Crf { get; init; }

    /// <summary>The rate that the encoder may not exceed over its buffer, bits per second; null without a cap.</summary>
    public long? CapBitrate { get; init; }

    /// <summary>Encoder and preset in words, such as "x264 veryfast".</summary>
    public required string Encoder { get; init; }

    /// <summary>RFC 6381 codec string, such as "avc1.640028".</summary>
    public required string Codec { get; init; }

    /// <summary>Its HLS media playlist, relative to the package, such as "video/720p/playlist.m3u8".</summary>
    public required string Playlist { get; init; }

    /// <summary>A progressive MP4 with sound beside the page, for playing from disk; null if there is none.</summary>
    public string? DiskCopy { get; init; }

    /// <summary>Initialisation and segments.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bits over duration, and the largest rate over a window as HLS BANDWIDTH defines it; video alone, bits per second.</summary>
    public required long AverageBitrate { get; init; }
    public required long PeakBitrate { get; init; }

    /// <summary>Bytes and bits per second of each segment, in order.</summary>
    [JsonConverter(typeof(WholeSeries))]
    public required ImmutableArray<long> SegmentBytes { get; init; }

    [JsonConverter(typeof(WholeSeries))]
    public required ImmutableArray<long> SegmentBitrates { get; init; }

    /// <summary>Bytes of each encoded frame in output order; empty if not recorded.</summary>
    [JsonConverter(typeof(WholeSeries))]
    public ImmutableArray<long> FrameBytes { get; init; } = [];

    /// <summary>Null if it wasn't scored.</summary>
    public Quality? Quality { get; init; }
}

/// <summary>An audio rendition.</summary>
/// <param name="Name">Such as "Stereo".</param>
/// <param name="Codec">RFC 6381 codec string, such as "mp4a.40.2".</param>
/// <param name="Channels">How many.</param>
/// <param name="SampleRate">Samples a second.</param>
/// <param name="Bytes">Initialisation and segments.</param>
/// <param name="AverageBitrate">Bits per second.</param>
/// <param name="PeakBitrate">Bits per second, as HLS BANDWIDTH defines it.</param>
/// <param name="Playlist">Its HLS media playlist, relative to the package.</param>
/// <param name="Language">BCP 47; null if undetermined.</param>
public sealed record ReportAudio(
    string Name, string Codec, int Channels, int SampleRate, long Bytes, long AverageBitrate, long PeakBitrate, string Playlist, string? Language = null);
