namespace Orrery.Media.Boxes;

/// <summary>The <c>tfhd</c> box: a fragment's track and the defaults of its samples.</summary>
/// <param name="TrackId">Which track the fragment belongs to.</param>
/// <param name="BaseDataOffset">Where data offsets count from, in bytes of the file; null counts from the fragment's <c>moof</c>.</param>
/// <param name="DefaultDuration">Ticks of a sample whose run says nothing.</param>
/// <param name="DefaultSize">Bytes of a sample whose run says nothing.</param>
/// <param name="DefaultFlags">Flags of a sample whose run says nothing.</param>
public sealed record TrackFragmentHeader(
    uint TrackId, ulong? BaseDataOffset = null, uint? SampleDescription = null,
    uint? DefaultDuration = null, uint? DefaultSize = null, uint? DefaultFlags = null)
{
    private const uint HasBase = 0x1, HasDescription = 0x2, HasDuration = 0x8, HasSize = 0x10, HasFlags = 0x20, BaseIsMoof = 0x20000;

    public static TrackFragmentHeader Read(Box box)
    {
        var fields = box.Fields();
        var (_, flags) = fields.FullBox(0);
        var track = fields.U32();
        ulong? start = (flags & HasBase) != 0 ? fields.U64() : null;
        return new(track, start, If(ref fields, flags & HasDescription), If(ref fields, flags & HasDuration),
            If(ref fields, flags & HasSize), If(ref fields, flags & HasFlags));
    }

    public void Write(BoxWriter writer)
    {
        var flags = (BaseDataOffset is null ? BaseIsMoof : HasBase) | (SampleDescription is null ? 0 : HasDescription)
            | (DefaultDuration is null ? 0 : HasDuration) | (DefaultSize is null ? 0 : HasSize) | (DefaultFlags is null ? 0 : HasFlags);
        using var box = writer.FullBox("tfhd", 0, flags);
        writer.U32(TrackId);
        if (BaseDataOffset is { } start) writer.U64(start);
        if (SampleDescription is { } description) writer.U32(description);
        if (DefaultDuration is { } duration) writer.U32(duration);
        if (DefaultSize is { } size) writer.U32(size);
        if (DefaultFlags is { } sampleFlags) writer.U32(sampleFlags);
    }

    private static uint? If(ref FieldReader fields, uint flag) => flag != 0 ? fields.U32() : null;
}
