using System.Collections.Immutable;

namespace Orrery.Media.Boxes;

/// <summary>A sample entry of a <c>stsd</c> box: the codec and all a decoder needs before the first sample.</summary>
public abstract record SampleEntry(Box Box, ImmutableArray<Box> Children)
{
    public FourCc Format => Box.Type;

    /// <summary>The one child of a type, or null.</summary>
    public Box? Child(FourCc type) => Children.Where(c => c.Type == type).Select(c => (Box?)c).FirstOrDefault();

    /// <summary>Reads the only entry of a <c>stsd</c> box.</summary>
    /// <param name="description">The <c>stsd</c> box.</param>
    /// <param name="handler">The track's handler: <c>vide</c> or <c>soun</c>.</param>
    /// <exception cref="BoxFormatException">There isn't exactly one entry, or it isn't well formed.</exception>
    public static SampleEntry Read(Box description, FourCc handler)
    {
        var fields = description.Fields();
        fields.FullBox(0);
        var count = fields.U32();
        var entries = description.Children(8).Take(2).ToArray();
        if (count != 1 || entries.Length != 1) throw description.Fault($"announces {count} sample entries; a track has exactly one");
        return handler == "vide" ? VisualSampleEntry.Read(entries[0])
            : handler == "soun" ? AudioSampleEntry.Read(entries[0])
            : throw description.Fault($"belongs to a track with handler '{handler}'; video (vide) and audio (soun) are packaged");
    }

    private protected static ImmutableArray<Box> ChildrenOf(Box entry, int skip)
    {
        var children = entry.Children(skip).ToImmutableArray();
        var twice = children.GroupBy(c => c.Type).FirstOrDefault(g => g.Count() > 1 && g.Key != "colr");
        return twice is null ? children : throw twice.Last().Fault("is there twice");
    }
}

/// <summary>A video sample entry.</summary>
/// <param name="Width">Coded width in samples.</param>
/// <param name="Height">Coded height in lines.</param>
public sealed record VisualSampleEntry(Box Box, ImmutableArray<Box> Children, int Width, int Height) : SampleEntry(Box, Children)
{
    /// <summary>Bytes of fields between the header and the children.</summary>
    public const int FieldBytes = 78;

    public static VisualSampleEntry Read(Box entry)
    {
        var fields = entry.Fields();
        fields.Skip(24);
        return new(entry, ChildrenOf(entry, FieldBytes), fields.U16(), fields.U16());
    }
}

/// <summary>An audio sample entry.</summary>
/// <param name="Channels">As the entry states it; the decoder's configuration may know better.</param>
/// <param name="SampleRate">In hertz, whole part.</param>
public sealed record AudioSampleEntry(Box Box, ImmutableArray<Box> Children, int Channels, int SampleRate) : SampleEntry(Box, Children)
{
    /// <summary>Bytes of fields between the header and the children.</summary>
    public const int FieldBytes = 28;

    public static AudioSampleEntry Read(Box entry)
    {
        var fields = entry.Fields();
        fields.Skip(8);
        if (fields.U16() is not 0 and var version) throw entry.Fault($"is a sound entry of version {version}; 0 is known");
        fields.Skip(6);
        var channels = fields.U16();
        fields.Skip(6);
        return new(entry, ChildrenOf(entry, FieldBytes), channels, fields.U16());
    }
}
