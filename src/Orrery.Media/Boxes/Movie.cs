namespace Orrery.Media.Boxes;

/// <summary>What an initialisation says: the <c>moov</c> of a file with one track, whose samples follow in fragments.</summary>
/// <param name="MovieTimescale">Ticks a second of the movie, in which edit durations count.</param>
/// <param name="Timescale">Ticks a second of the track.</param>
/// <param name="Handler"><c>vide</c> or <c>soun</c>.</param>
/// <param name="Entry">The track's only sample entry.</param>
/// <param name="Defaults">Sample defaults for the fragments.</param>
/// <param name="Edits">The edit list, or null.</param>
public sealed record Movie(uint MovieTimescale, uint Timescale, FourCc Handler, SampleEntry Entry, TrackExtends Defaults, EditList? Edits)
{
    /// <summary>Reads the <c>moov</c> of a file.</summary>
    /// <exception cref="BoxFormatException">There is none, it has more than one track, or a box in it is broken.</exception>
    public static Movie Read(ReadOnlyMemory<byte> file)
    {
        Box? found = null;
        foreach (var box in Box.File(file).Where(b => b.Type == "moov"))
            found = found is null ? box : throw box.Fault("is the second movie of this file");
        return found is { } moov ? Read(moov) : throw new BoxFormatException("moov", file.Length, "the file ends without one: it is not a complete MP4");
    }

    private static Movie Read(Box moov)
    {
        var track = moov.Child("trak");
        var media = track.Child("mdia");
        var handler = HandlerOf(media.Child("hdlr"));
        var table = media.Child("minf").Child("stbl");
        if (moov.OptionalChild("mvex") is not { } extends)
            throw moov.Fault("has no 'mvex' box: its samples are not in fragments (write it with -movflags frag_keyframe+empty_moov)");
        RefuseSamples(table);
        var defaults = TrackExtends.Read(extends.Child("trex"));
        if (defaults.TrackId != TrackIdOf(track.Child("tkhd"))) throw extends.Fault($"gives defaults for track {defaults.TrackId}, which is not the file's track");
        return new(
            TimescaleOf(moov.Child("mvhd")), TimescaleOf(media.Child("mdhd")), handler, SampleEntry.Read(table.Child("stsd"), handler),
            defaults, track.OptionalChild("edts")?.OptionalChild("elst") is { } list ? EditList.Read(list) : null);
    }

    private static uint TimescaleOf(Box header)
    {
        var fields = header.Fields();
        var (version, _) = fields.FullBox(1);
        fields.Skip(version == 1 ? 16 : 8);
        return fields.U32() is not 0 and var timescale ? timescale : throw header.Fault("has a timescale of zero");
    }

    private static uint TrackIdOf(Box header)
    {
        var fields = header.Fields();
        var (version, _) = fields.FullBox(1);
        fields.Skip(version == 1 ? 16 : 8);
        return fields.U32();
    }

    private static FourCc HandlerOf(Box handler)
    {
        var fields = handler.Fields();
        fields.FullBox(0);
        fields.Skip(4);
        return new(fields.U32());
    }

    private static void RefuseSamples(Box table)
    {
        if (table.OptionalChild("stsz") is not { } sizes) return;
        var fields = sizes.Fields();
        fields.FullBox(0);
        fields.Skip(4);
        if (fields.U32() is not 0 and var count) throw sizes.Fault($"lists {count} samples in the movie itself; all samples must be in fragments (empty_moov)");
    }
}
