namespace Orrery.Media.Boxes;

/// <summary>The <c>trex</c> box: the sample defaults of a track whose samples live in fragments.</summary>
public sealed record TrackExtends(uint TrackId, uint SampleDescription, uint DefaultDuration, uint DefaultSize, uint DefaultFlags)
{
    public static TrackExtends Read(Box box)
    {
        var fields = box.Fields();
        fields.FullBox(0);
        return new(fields.U32(), fields.U32(), fields.U32(), fields.U32(), fields.U32());
    }

    public void Write(BoxWriter writer)
    {
        using var box = writer.FullBox("trex", 0, 0);
        writer.U32(TrackId);
        writer.U32(SampleDescription);
        writer.U32(DefaultDuration);
        writer.U32(DefaultSize);
        writer.U32(DefaultFlags);
    }
}
