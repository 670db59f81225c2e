using Orrery.Media.Boxes;

namespace Orrery.Media.Packaging;

/// <summary>Generates a track's initialisation: brands, one track without samples, one sample entry. The same input gives the same bytes.</summary>
internal static class InitSegment
{
    /// <summary>A video initialisation: no edit list, since composition offsets are signed and presentation starts at 0 (CMAF brand <c>cmf2</c>).</summary>
    /// <param name="timescale">Ticks a second.</param>
    /// <param name="width">Display width, for the track header.</param>
    /// <param name="height">Display height.</param>
    /// <param name="entry">The sample entry box.</param>
    public static byte[] Video(uint timescale, int width, int height, ReadOnlySpan<byte> entry)
    {
        var writer = new BoxWriter();
        new FileType("ftyp", "cmf2", 0, ["cmf2", "cmfc", "iso6", "mp41"]).Write(writer);
        using (writer.Box("moov"))
        {
            MovieHeader(writer, timescale);
            using (writer.Box("trak"))
            {
                TrackHeader(writer, 0, width, height);
                Media(writer, timescale, "und", "vide", "Video", entry);
            }
            Extends(writer, SampleFlags.Dependent);
        }
        return writer.ToArray();
    }

    /// <summary>An audio initialisation; its edit list skips the encoder's priming.</summary>
    /// <param name="timescale">Ticks a second: the sample rate.</param>
    /// <param name="language">ISO 639-2, three letters.</param>
    /// <param name="priming">Samples to skip; 0 writes no edit list.</param>
    /// <param name="entry">The sample entry box.</param>
    public static byte[] Audio(uint timescale, string language, int priming, ReadOnlySpan<byte> entry)
    {
        var writer = new BoxWriter();
        new FileType("ftyp", "cmfc", 0, ["cmfc", "iso6", "mp41"]).Write(writer);
        using (writer.Box("moov"))
        {
            MovieHeader(writer, timescale);
            using (writer.Box("trak"))
            {
                TrackHeader(writer, 0x0100, 0, 0);
                if (priming > 0)
                    using (writer.Box("edts")) new EditList([new(0, priming)]).Write(writer);
                Media(writer, timescale, language, "soun", "Sound", entry);
            }
            Extends(writer, SampleFlags.Sync);
        }
        return writer.ToArray();
    }

    private static void MovieHeader(BoxWriter writer, uint timescale)
    {
        using var box = writer.FullBox("mvhd", 0, 0);
        writer.Zeros(8);
        writer.U32(timescale);
        writer.U32(0);
        writer.U32(0x10000);
        writer.U16(0x100);
        writer.Zeros(10);
        UnitMatrix(writer);
        writer.Zeros(24);
        writer.U32(FragmentWriter.TrackId + 1);
    }

    private static void TrackHeader(BoxWriter writer, ushort volume, int width, int height)
    {
        const uint enabledInMovieAndPreview = 7;
        using var box = writer.FullBox("tkhd", 0, enabledInMovieAndPreview);
        writer.Zeros(8);
        writer.U32(FragmentWriter.TrackId);
        writer.Zeros(4 + 4 + 8 + 2 + 2);
        writer.U16(volume);
        writer.U16(0);
        UnitMatrix(writer);
        writer.U32((uint)width << 16);
        writer.U32((uint)height << 16);
    }

    private static void Media(BoxWriter writer, uint timescale, string language, FourCc handler, string name, ReadOnlySpan<byte> entry)
    {
        using var media = writer.Box("mdia");
        using (writer.FullBox("mdhd", 0, 0))
        {
            writer.Zeros(8);
            writer.U32(timescale);
            writer.U32(0);
            writer.U16((ushort)((language[0] - 0x60) << 10 | (language[1] - 0x60) << 5 | (language[2] - 0x60)));
            writer.U16(0);
        }
        using (writer.FullBox("hdlr", 0, 0))
        {
            writer.U32(0);
            writer.Type(handler);
            writer.Zeros(12);
            writer.Bytes(System.Text.Encoding.ASCII.GetBytes(name));
            writer.U8(0);
        }
        using var information = writer.Box("minf");
        if (handler == "vide") using (writer.FullBox("vmhd", 0, 1)) writer.Zeros(8);
        else using (writer.FullBox("smhd", 0, 0)) writer.Zeros(4);
        using (writer.Box("dinf"))
        using (writer.FullBox("dref", 0, 0))
        {
            writer.U32(1);
            writer.FullBox("url ", 0, 1).Dispose();
        }
        using var table = writer.Box("stbl");
        using (writer.FullBox("stsd", 0, 0))
        {
            writer.U32(1);
            writer.Bytes(entry);
        }
        using (writer.FullBox("stts", 0, 0)) writer.U32(0);
        using (writer.FullBox("stsc", 0, 0)) writer.U32(0);
        using (writer.FullBox("stsz", 0, 0)) writer.Zeros(8);
        using (writer.FullBox("stco", 0, 0)) writer.U32(0);
    }

    private static void Extends(BoxWriter writer, uint flags)
    {
        using var box = writer.Box("mvex");
        new TrackExtends(FragmentWriter.TrackId, 1, 0, 0, flags).Write(writer);
    }

    private static void UnitMatrix(BoxWriter writer)
    {
        ReadOnlySpan<uint> matrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];
        foreach (var value in matrix) writer.U32(value);
    }
}
