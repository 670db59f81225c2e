using System.Collections.Immutable;
using Orrery.Media.Boxes;

namespace Orrery.Media.Codecs;

/// <summary>A named part of a decoder configuration and where it starts in the configuration's bytes: for saying what differs.</summary>
public readonly record struct ConfigurationPart(string Name, int Offset, ReadOnlyMemory<byte> Bytes);

/// <summary>The <c>avcC</c> box (ISO/IEC 14496-15, 5.3.3): H.264's profile, level and parameter sets.</summary>
/// <param name="Profile">profile_idc.</param>
/// <param name="Compatibility">The constraint flags.</param>
/// <param name="Level">level_idc, ten times the level.</param>
/// <param name="LengthSize">Bytes of the length before each NAL unit: 1, 2 or 4.</param>
/// <param name="Sequence">The sequence parameter sets, NAL header included.</param>
/// <param name="Parts">All of the box's bytes by name, in order.</param>
public sealed record AvcConfiguration(
    byte Profile, byte Compatibility, byte Level, int LengthSize, ImmutableArray<ReadOnlyMemory<byte>> Sequence, ImmutableArray<ConfigurationPart> Parts)
{
    public static AvcConfiguration Read(Box box)
    {
        var fields = box.Fields();
        if (fields.U8() != 1) throw box.Fault("is not of configuration version 1");
        var (profile, compatibility, level, lengthSize) = (fields.U8(), fields.U8(), fields.U8(), (fields.U8() & 3) + 1);
        if (lengthSize == 3) throw box.Fault("has NAL lengths of 3 bytes; 1, 2 and 4 are allowed");
        var parts = ImmutableArray.CreateBuilder<ConfigurationPart>();
        parts.Add(new("profile, level and length size", 0, box.Body[..5]));
        var sequence = Sets(ref fields, box, fields.U8() & 31, "SPS", parts);
        if (sequence.IsEmpty) throw box.Fault("has no sequence parameter set");
        Sets(ref fields, box, fields.U8(), "PPS", parts);
        var rest = box.Body[^fields.Remaining..];
        if (!rest.IsEmpty) parts.Add(new("chroma format extension", box.Body.Length - rest.Length, rest));
        return new(profile, compatibility, level, lengthSize, sequence, parts.DrainToImmutable());
    }

    private static ImmutableArray<ReadOnlyMemory<byte>> Sets(
        ref FieldReader fields, Box box, int count, string name, ImmutableArray<ConfigurationPart>.Builder parts)
    {
        var sets = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(count);
        for (var i = 0; i < count; i++)
        {
            var length = fields.U16();
            var at = box.Body.Length - fields.Remaining;
            fields.Skip(length);
            sets.Add(box.Body.Slice(at, length));
            parts.Add(new(count == 1 ? name : $"{name} {i + 1} of {count}", at, sets[i]));
        }
        return sets.DrainToImmutable();
    }
}
