using System.Collections.Immutable;
using Orrery.Media.Codecs;

namespace Orrery.Media.Packaging;

/// <summary>A packaged track: its initialisation and its segments. Immutable; segments of all tracks share boundaries.</summary>
/// <param name="Name">The rendition's name and the last part of its folder.</param>
/// <param name="Timescale">Ticks a second.</param>
/// <param name="Codec">The codec string, computed from the sample entry.</param>
/// <param name="Init">The bytes of <c>init.mp4</c>.</param>
/// <param name="Segments">In order, numbered from 1.</param>
public abstract record Track(string Name, uint Timescale, string Codec, ReadOnlyMemory<byte> Init, ImmutableArray<Segment> Segments)
{
    /// <summary>The track's folder in the package, with forward slashes.</summary>
    public abstract string Folder { get; }

    /// <summary>Presented ticks of the whole track.</summary>
    public long DurationTicks { get; } = Segments.Sum(s => s.Duration);

    /// <summary>Presented seconds of the whole track.</summary>
    public Rational Duration => new(DurationTicks, Timescale);

    /// <summary>Where each segment ends, in seconds of presentation.</summary>
    public ImmutableArray<Rational> Boundaries()
    {
        long end = 0;
        return [.. Segments.Select(s => new Rational(end += s.Duration, Timescale))];
    }
}

/// <summary>A video rendition.</summary>
/// <param name="Width">Coded width; multiply by <paramref name="SampleAspect"/> for the shown width.</param>
/// <param name="Height">Coded height.</param>
/// <param name="SampleAspect">Width to height of one sample.</param>
public sealed record VideoTrack(
    string Name, uint Timescale, string Codec, ReadOnlyMemory<byte> Init, ImmutableArray<Segment> Segments,
    int Width, int Height, Rational SampleAspect, Rational FrameRate, Colour Colour) : Track(Name, Timescale, Codec, Init, Segments)
{
    public override string Folder => $"video/{Name}";

    /// <summary>Width as shown, with square samples.</summary>
    public int DisplayWidth => (int)(SampleAspect * Width).Round();
}

/// <summary>An audio rendition.</summary>
/// <param name="Language">ISO 639-2, three letters; <c>und</c> if unknown.</param>
/// <param name="Label">What a person sees in a menu.</param>
/// <param name="SampleRate">In hertz; also the timescale.</param>
public sealed record AudioTrack(
    string Name, uint Timescale, string Codec, ReadOnlyMemory<byte> Init, ImmutableArray<Segment> Segments,
    int Channels, int SampleRate, string Language, string Label) : Track(Name, Timescale, Codec, Init, Segments)
{
    public override string Folder => $"audio/{Name}";
}
