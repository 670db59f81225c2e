using System.Collections.Immutable;

namespace Orrery.Media.Boxes;

/// <summary>One entry of an edit list.</summary>
/// <param name="Duration">Length in the movie's timescale; 0 in a fragmented file means "to the end".</param>
/// <param name="MediaTime">First media tick shown, in the track's timescale; -1 is an empty edit.</param>
public readonly record struct Edit(ulong Duration, long MediaTime);

/// <summary>The <c>elst</c> box: which part of the media is presented. Orrery writes one for audio only, to hide the encoder's priming.</summary>
public sealed record EditList(ImmutableArray<Edit> Edits)
{
    public static EditList Read(Box box)
    {
        var fields = box.Fields();
        var (version, _) = fields.FullBox(1);
        var announced = fields.U32();
        var count = fields.Count(announced, version == 1 ? 20 : 12);
        var edits = ImmutableArray.CreateBuilder<Edit>(count);
        for (var i = 0; i < count; i++)
        {
            var duration = fields.Sized(version);
            var time = version == 1 ? (long)fields.U64() : fields.I32();
            if (fields.U32() != 0x10000) throw box.Fault($"edit {i + 1} isn't played at normal speed");
            edits.Add(new(duration, time));
        }
        return new(edits.DrainToImmutable());
    }

    /// <summary>Writes version 0 where every value fits in 32 bits, else version 1.</summary>
    public void Write(BoxWriter writer)
    {
        var wide = Edits.Any(e => e.Duration > uint.MaxValue || e.MediaTime is > int.MaxValue or < int.MinValue);
        using var box = writer.FullBox("elst", wide ? (byte)1 : (byte)0, 0);
        writer.U32((uint)Edits.Length);
        foreach (var edit in Edits)
        {
            if (wide) { writer.U64(edit.Duration); writer.U64((ulong)edit.MediaTime); }
            else { writer.U32((uint)edit.Duration); writer.I32((int)edit.MediaTime); }
            writer.U32(0x10000);
        }
    }
}
