using System.Collections.Immutable;

namespace Orrery.Media.Boxes;

/// <summary>What a <c>trun</c> says about one sample; null where the fragment's or the track's default holds.</summary>
public readonly record struct RunSample(uint? Duration, uint? Size, uint? Flags, int? CompositionOffset);

/// <summary>The <c>trun</c> box: a run of samples that lie one after another in the file.</summary>
/// <param name="DataOffset">From the fragment's base to the first sample, in bytes; null continues the run before.</param>
/// <param name="FirstFlags">The first sample's flags, in place of the default.</param>
/// <param name="Samples">All of them state the same fields.</param>
public sealed record TrackRun(int? DataOffset, uint? FirstFlags, ImmutableArray<RunSample> Samples)
{
    /// <summary>1 where composition offsets are signed. Only version 1 is written.</summary>
    public byte Version { get; init; } = 1;

    private const uint HasOffset = 0x1, HasFirstFlags = 0x4, HasDuration = 0x100, HasSize = 0x200, HasFlags = 0x400, HasComposition = 0x800;

    /// <summary>Reads a run.</summary>
    /// <param name="box">The <c>trun</c> box.</param>
    /// <param name="mostSamples">The most samples that can be true; bounds what is allocated when a run gives no field for each of its samples.</param>
    public static TrackRun Read(Box box, long mostSamples)
    {
        var fields = box.Fields();
        var (version, flags) = fields.FullBox(1);
        var announced = fields.U32();
        int? offset = (flags & HasOffset) != 0 ? fields.I32() : null;
        uint? first = (flags & HasFirstFlags) != 0 ? fields.U32() : null;
        var count = fields.Count(announced, 4 * System.Numerics.BitOperations.PopCount(flags & 0xF00));
        if (announced > mostSamples) throw box.Fault($"announces {announced} samples; the file can hold {mostSamples} more at most");
        var samples = ImmutableArray.CreateBuilder<RunSample>(count);
        for (var i = 0; i < count; i++)
            samples.Add(new(If(ref fields, flags & HasDuration), If(ref fields, flags & HasSize), If(ref fields, flags & HasFlags),
                (flags & HasComposition) != 0 ? Composition(box, version, fields.I32()) : null));
        return new(offset, first, samples.DrainToImmutable()) { Version = version };
    }

    /// <summary>Writes the run in version 1. Returns where the data offset stands, to be patched once the fragment's size is known.</summary>
    public int Write(BoxWriter writer)
    {
        var like = Samples.IsEmpty ? default : Samples[0];
        var flags = HasOffset | (FirstFlags is null ? 0 : HasFirstFlags) | (like.Duration is null ? 0 : HasDuration)
            | (like.Size is null ? 0 : HasSize) | (like.Flags is null ? 0 : HasFlags) | (like.CompositionOffset is null ? 0 : HasComposition);
        using var box = writer.FullBox("trun", 1, flags);
        writer.U32((uint)Samples.Length);
        var at = writer.Length;
        writer.I32(DataOffset ?? 0);
        if (FirstFlags is { } first) writer.U32(first);
        foreach (var sample in Samples)
        {
            if (like.Duration is not null) writer.U32(sample.Duration!.Value);
            if (like.Size is not null) writer.U32(sample.Size!.Value);
            if (like.Flags is not null) writer.U32(sample.Flags!.Value);
            if (like.CompositionOffset is not null) writer.I32(sample.CompositionOffset!.Value);
        }
        return at;
    }

    private static uint? If(ref FieldReader fields, uint flag) => flag != 0 ? fields.U32() : null;

    private static int Composition(Box box, byte version, int value) => version == 0 && value < 0
        ? throw box.Fault($"a composition offset of {(uint)value} ticks doesn't fit; version 0 offsets are unsigned")
        : value;
}
