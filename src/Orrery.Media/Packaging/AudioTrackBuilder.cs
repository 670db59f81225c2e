using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Orrery.Media.Boxes;
using Orrery.Media.Codecs;

namespace Orrery.Media.Packaging;

/// <summary>Cuts a title's sound, encoded once, into segments that end where the video's do.</summary>
public static class AudioTrackBuilder
{
    /// <summary>Segment k ends at the AAC frame boundary nearest to video boundary k, counted after the priming; the last one covers the end with at most one frame of padding.</summary>
    /// <param name="facts">The track.</param>
    /// <param name="name">Names the file in errors and in <see cref="Segment.Source"/>.</param>
    /// <param name="file">The whole file: fragmented MP4 with AAC-LC. Only its headers are read; it may be mapped from disk.</param>
    /// <param name="boundaries">Where the video's segments end, in seconds, ascending.</param>
    /// <exception cref="PackagingException">The file is broken, or its sound ends before the last boundary.</exception>
    /// <exception cref="ArgumentException">The facts or the boundaries can't be used.</exception>
    public static AudioTrack Cut(AudioTrackFacts facts, string name, ReadOnlyMemory<byte> file, ImmutableArray<Rational> boundaries)
    {
        facts.Check();
        if (boundaries.IsEmpty || boundaries[0] <= 0 || boundaries.Zip(boundaries.Skip(1)).Any(p => p.First >= p.Second))
            throw new ArgumentException("Boundaries must be positive and ascending.", nameof(boundaries));
        var audio = AudioFile.Read(name, file, facts.Priming);
        var ends = Ends(audio, boundaries);
        var segments = ends.Select((end, k) => Write(audio, k, k == 0 ? 0 : ends[k - 1], end)).ToImmutableArray();
        var rate = (uint)audio.Aac.SampleRate;
        var init = InitSegment.Audio(rate, facts.Language, audio.Priming, Entry(audio));
        return new(facts.Name, rate, CodecString.Of(Movie.Read(init).Entry), init, segments, audio.Aac.Channels, audio.Aac.SampleRate, facts.Language, facts.Label);
    }

    /// <summary>How many AAC frames lie before the end of each segment.</summary>
    private static ImmutableArray<int> Ends(AudioFile audio, ImmutableArray<Rational> boundaries)
    {
        var ends = boundaries.Select(time => (int)((time * audio.Aac.SampleRate + audio.Priming) / audio.Aac.FrameSamples).Round()).ToArray();
        var title = boundaries[^1] * audio.Aac.SampleRate + audio.Priming;
        var frame = title.Den * audio.Aac.FrameSamples;
        var needed = (int)((title.Num + frame - 1) / frame);
        if (needed > audio.Frames.Length)
            throw new PackagingException(audio.Name, $"holds {audio.Frames.Length} AAC frames; the title of {boundaries[^1].ToDouble():F3} s needs {needed}: pad the sound with silence to the picture's length (apad) before encoding");
        ends[^1] = needed;
        for (var k = 0; k < ends.Length; k++)
            if (ends[k] <= (k == 0 ? 0 : ends[k - 1]))
                throw new ArgumentException($"Segment {k + 1} is shorter than an AAC frame.", nameof(boundaries));
        return ImmutableCollectionsMarshal.AsImmutableArray(ends);
    }

    private static Segment Write(AudioFile audio, int index, int from, int to)
    {
        var frames = audio.Frames.AsSpan()[from..to];
        var ticks = (uint)audio.Aac.FrameSamples;
        var (start, skipped) = (from * (long)ticks, index == 0 ? audio.Priming : 0);
        var headers = FragmentWriter.Headers((uint)index + 1, start, ticks, frames, video: false);
        ImmutableArray<Slice> slices = [Slice.Of(FragmentWriter.SegmentType()), Slice.Of(headers), .. FragmentWriter.Ranges(frames.ToArray())];
        return new(index + 1, audio.Name, frames.Length, start, frames.Length * (long)ticks - skipped, slices, []);
    }

    /// <summary>The sample entry for the initialisation: channels and rate as the decoder's configuration states them, and the configuration itself.</summary>
    private static byte[] Entry(AudioFile audio)
    {
        var writer = new BoxWriter();
        using (writer.Box("mp4a"))
        {
            writer.Zeros(6);
            writer.U16(1);
            writer.Zeros(8);
            writer.U16((ushort)audio.Aac.Channels);
            writer.U16(16);
            writer.Zeros(4);
            writer.U32(audio.Aac.SampleRate <= ushort.MaxValue ? (uint)audio.Aac.SampleRate << 16 : 0);
            writer.Bytes(CodecString.Required(audio.Entry, "esds").Whole.Span);
        }
        return writer.ToArray();
    }
}
