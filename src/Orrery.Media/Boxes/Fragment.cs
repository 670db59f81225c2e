using System.Collections.Immutable;

namespace Orrery.Media.Boxes;

/// <summary>One sample, all defaults applied.</summary>
/// <param name="Offset">Where its bytes start in the file.</param>
/// <param name="Size">Bytes, at least 1.</param>
/// <param name="Duration">Ticks of the track.</param>
/// <param name="CompositionOffset">Presentation minus decode time, in ticks.</param>
/// <param name="IsSync">Whether decoding can start here.</param>
public readonly record struct Sample(long Offset, int Size, uint Duration, int CompositionOffset, bool IsSync);

/// <summary>A movie fragment of a file with one track: <c>moof</c> and where its samples lie.</summary>
/// <param name="Offset">Where the <c>moof</c> starts in the file.</param>
/// <param name="Sequence">The <c>mfhd</c> sequence number.</param>
/// <param name="DecodeTime">The <c>tfdt</c> time of the first sample, in ticks.</param>
/// <param name="RunVersion">The version of the fragment's <c>trun</c> boxes.</param>
/// <param name="Samples">In decode order.</param>
public sealed record Fragment(long Offset, uint Sequence, long DecodeTime, byte RunVersion, ImmutableArray<Sample> Samples)
{
    /// <summary>Ticks of all samples.</summary>
    public long Duration => Samples.Sum(s => (long)s.Duration);

    /// <summary>Reads every fragment of a file or a segment.</summary>
    /// <param name="file">The whole file; only box headers and fragment headers are read.</param>
    /// <param name="defaults">From the file's <see cref="Movie"/>, or from the initialisation a segment belongs to.</param>
    /// <exception cref="BoxFormatException">A box is broken, belongs to another track, or points at bytes that aren't media data.</exception>
    public static ImmutableArray<Fragment> ReadAll(ReadOnlyMemory<byte> file, TrackExtends defaults)
    {
        var boxes = Box.File(file).Where(b => b.Type == "moof" || b.Type == "mdat").ToArray();
        var data = new MediaData(boxes.Where(b => b.Type == "mdat"));
        return [.. boxes.Where(b => b.Type == "moof").Select(b => Read(b, defaults, data))];
    }

    private static Fragment Read(Box moof, TrackExtends defaults, MediaData data)
    {
        var track = moof.Child("traf");
        var header = TrackFragmentHeader.Read(track.Child("tfhd"));
        if (header.TrackId != defaults.TrackId) throw track.Fault($"holds track {header.TrackId}; the file's track is {defaults.TrackId}");
        var start = header.BaseDataOffset is not { } given ? moof.Offset
            : given <= int.MaxValue ? (long)given : throw track.Fault($"counts its data offsets from byte {given}, beyond any file that is read in one piece");
        var samples = ImmutableArray.CreateBuilder<Sample>();
        var next = start;
        byte version = 0;
        foreach (var box in track.Children().Where(b => b.Type == "trun"))
        {
            var run = TrackRun.Read(box, data.Unclaimed);
            version = Math.Max(version, run.Version);
            next = Place(box, run, header, defaults, run.DataOffset is { } offset ? start + offset : next, data, samples);
        }
        return new(moof.Offset, SequenceOf(moof.Child("mfhd")), DecodeTimeOf(track.Child("tfdt")), version, samples.DrainToImmutable());
    }

    private static long Place(
        Box box, TrackRun run, TrackFragmentHeader header, TrackExtends defaults, long at, MediaData data, ImmutableArray<Sample>.Builder samples)
    {
        var start = at;
        for (var i = 0; i < run.Samples.Length; i++)
        {
            var said = run.Samples[i];
            var size = said.Size ?? header.DefaultSize ?? defaults.DefaultSize;
            if (size is 0 or > int.MaxValue) throw box.Fault($"sample {i + 1} is {size} bytes long");
            var flags = (i == 0 ? run.FirstFlags : null) ?? said.Flags ?? header.DefaultFlags ?? defaults.DefaultFlags;
            var duration = said.Duration ?? header.DefaultDuration ?? defaults.DefaultDuration;
            samples.Add(new(at, (int)size, duration, said.CompositionOffset ?? 0, SampleFlags.IsSync(flags)));
            at += size;
        }
        data.Claim(box, start, at);
        return at;
    }

    private static uint SequenceOf(Box header)
    {
        var fields = header.Fields();
        fields.FullBox(0);
        return fields.U32();
    }

    private static long DecodeTimeOf(Box box)
    {
        var fields = box.Fields();
        var (version, _) = fields.FullBox(1);
        var time = fields.Sized(version);
        return time <= long.MaxValue / 2 ? (long)time : throw box.Fault($"a decode time of {time} ticks is out of reach");
    }
}
