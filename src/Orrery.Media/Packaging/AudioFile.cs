using System.Collections.Immutable;
using Orrery.Media.Boxes;
using Orrery.Media.Codecs;

namespace Orrery.Media.Packaging;

/// <summary>A title's whole sound as AAC-LC in a fragmented MP4, read and checked: frames of one length, and a known priming.</summary>
/// <param name="Name">Under which errors speak of it.</param>
/// <param name="Entry">Its sample entry.</param>
/// <param name="Aac">The decoder configuration.</param>
/// <param name="Priming">Samples before the sound.</param>
/// <param name="Frames">The AAC frames, in order.</param>
internal sealed record AudioFile(string Name, AudioSampleEntry Entry, AacConfiguration Aac, int Priming, ImmutableArray<Sample> Frames)
{
    public static AudioFile Read(string name, ReadOnlyMemory<byte> bytes, int? priming)
    {
        try
        {
            var movie = Movie.Read(bytes);
            if (movie.Entry is not AudioSampleEntry { Format: var format } entry || format != "mp4a")
                throw new PackagingException(name, $"holds '{movie.Entry.Format}'; AAC (mp4a) is packaged");
            var aac = AacConfiguration.Read(CodecString.Required(entry, "esds"));
            if (aac.ObjectType != 2) throw new PackagingException(name, $"holds AAC of object type {aac.ObjectType}; AAC-LC (2) is packaged");
            if (movie.Timescale != aac.SampleRate)
                throw new PackagingException(name, $"counts {movie.Timescale} ticks a second for sound at {aac.SampleRate} Hz; they must be equal");
            var frames = Check(name, Fragment.ReadAll(bytes, movie.Defaults), aac);
            return new(name, entry, aac, PrimingOf(name, movie.Edits, priming), frames);
        }
        catch (BoxFormatException e)
        {
            throw new PackagingException(name, e.Message, e);
        }
    }

    /// <summary>The frames. The last one may say it is shorter (ffmpeg writes how much of it is sound); it decodes to a full frame all the same.</summary>
    private static ImmutableArray<Sample> Check(string name, ImmutableArray<Fragment> fragments, AacConfiguration aac)
    {
        ImmutableArray<Sample> frames = [.. fragments.SelectMany(f => f.Samples)];
        if (frames.IsEmpty) throw new PackagingException(name, "holds no sound");
        for (var i = 0; i < frames.Length; i++)
        {
            var last = i == frames.Length - 1;
            if (last ? frames[i].Duration > aac.FrameSamples : frames[i].Duration != aac.FrameSamples)
                throw new PackagingException(name, $"AAC frame {i} lasts {frames[i].Duration} samples instead of {aac.FrameSamples}: the sound has a gap; encode it from continuous samples (aresample=async=1)");
        }
        return frames;
    }

    private static int PrimingOf(string name, EditList? edits, int? stated)
    {
        const int most = 1 << 16;
        var shown = edits?.Edits ?? [];
        if (shown.Length > 1 || shown.Any(e => e.MediaTime is < 0 or > most))
            throw new PackagingException(name, $"has an edit list of {shown.Length} edits starting at {shown[0].MediaTime}; one edit that skips the encoder's priming is understood");
        if (shown.Length == 1 && stated is { } expected && shown[0].MediaTime != expected)
            throw new PackagingException(name, $"skips {shown[0].MediaTime} samples by its edit list; {expected} were stated");
        if (stated is < 0 or > most) throw new PackagingException(name, $"a priming of {stated} samples was stated; 0 to {most} are possible");
        return shown.Length == 1 ? (int)shown[0].MediaTime
            : stated ?? throw new PackagingException(name, "has no edit list and no priming was stated; write it with -movflags +delay_moov, or state the encoder's priming");
    }
}
