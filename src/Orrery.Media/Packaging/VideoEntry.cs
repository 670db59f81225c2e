using Orrery.Media.Boxes;
using Orrery.Media.Codecs;

namespace Orrery.Media.Packaging;

/// <summary>A track's video sample entry: checked against the track's facts, and generated for its initialisation.</summary>
internal static class VideoEntry
{
    private static readonly string[] Written = ["btrt", "colr", "mdcv", "clli"];

    /// <summary>The codec is known, and what the chunk says of size and colour is what the track will say.</summary>
    public static void CheckAgainst(string chunk, VisualSampleEntry entry, VideoTrackFacts facts)
    {
        _ = (CodecString.Of(entry), Aspect(entry));
        if (entry.Format == "mp4a") throw new PackagingException(chunk, "has an audio sample entry in a video track");
        foreach (var box in entry.Children.Where(c => c.Type == "colr"))
            if (ColourBoxes.Read(box) is { } said && said != facts.Colour)
                throw new PackagingException(chunk, $"says its colour is {said} in 'colr'; the track's is {facts.Colour}");
        CheckBody(chunk, entry, "mdcv", facts.Mastering is { } m ? ColourBoxes.Mastering(m) : null);
        CheckBody(chunk, entry, "clli", facts.Light is { } l ? ColourBoxes.Light(l) : null);
        if (entry.Format == "avc1") CheckSequence(chunk, entry, facts);
    }

    /// <summary>The entry for the initialisation: the chunk's configuration, the track's colour, nothing that depends on one chunk's bitrate.</summary>
    public static byte[] Write(VisualSampleEntry from, VideoTrackFacts facts)
    {
        const ushort dotsPerInch = 72, depth = 24;
        var writer = new BoxWriter();
        using (writer.Box(from.Format))
        {
            writer.Zeros(6);
            writer.U16(1);
            writer.Zeros(16);
            writer.U16((ushort)from.Width);
            writer.U16((ushort)from.Height);
            writer.U32(dotsPerInch << 16);
            writer.U32(dotsPerInch << 16);
            writer.U32(0);
            writer.U16(1);
            writer.Zeros(32);
            writer.U16(depth);
            writer.U16(0xFFFF);
            foreach (var child in from.Children.Where(c => !Written.Contains(c.Type.ToString()))) writer.Bytes(child.Whole.Span);
            using (writer.Box("colr")) writer.Bytes(ColourBoxes.Nclx(facts.Colour));
            if (facts.Mastering is { } mastering) using (writer.Box("mdcv")) writer.Bytes(ColourBoxes.Mastering(mastering));
            if (facts.Light is { } light) using (writer.Box("clli")) writer.Bytes(ColourBoxes.Light(light));
        }
        return writer.ToArray();
    }

    /// <summary>The sample aspect ratio of the <c>pasp</c> box; 1 without one.</summary>
    public static Rational Aspect(VisualSampleEntry entry)
    {
        if (entry.Child("pasp") is not { } box) return new(1);
        var fields = box.Fields();
        var (across, down) = (fields.U32(), fields.U32());
        if (across is 0 or > ushort.MaxValue || down is 0 or > ushort.MaxValue || (ulong)entry.Width * across / down > ushort.MaxValue)
            throw box.Fault($"states a sample aspect ratio of {across}:{down} for a picture {entry.Width} wide");
        return new(across, down);
    }

    private static void CheckBody(string chunk, VisualSampleEntry entry, FourCc type, byte[]? expected)
    {
        if (entry.Child(type) is { } box && !(expected ?? []).AsSpan().SequenceEqual(box.Body.Span))
            throw new PackagingException(chunk, $"has a '{type}' box that {(expected is null ? "the track was not told of" : "differs from the track's")}: {Convert.ToHexString(box.Body.Span)}");
    }

    private static void CheckSequence(string chunk, VisualSampleEntry entry, VideoTrackFacts facts)
    {
        var box = CodecString.Required(entry, "avcC");
        AvcSequence picture;
        try { picture = AvcSequence.Read(AvcConfiguration.Read(box).Sequence[0].Span); }
        catch (EndOfStreamException e) { throw new PackagingException(chunk, box.Fault(e.Message).Message, e); }
        if (picture.Width != entry.Width || picture.Height != entry.Height)
            throw new PackagingException(chunk, $"says {entry.Width}x{entry.Height} in its sample entry and {picture.Width}x{picture.Height} in its parameter set");
        if (picture.Colour is { } said && said != facts.Colour)
            throw new PackagingException(chunk, $"says its colour is {said} in its parameter set; the track's is {facts.Colour}");
    }
}
