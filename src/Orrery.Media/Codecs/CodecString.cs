using Orrery.Media.Boxes;

namespace Orrery.Media.Codecs;

/// <summary>The codec strings of RFC 6381 and of the codecs' own bindings, computed from a sample entry's configuration box.</summary>
/// <remarks>H.264: ISO/IEC 14496-15 E.3. HEVC: the same, E.3. AV1 and VP9: their ISO base media bindings. AAC: <c>mp4a.40.</c> and the object type.</remarks>
public static class CodecString
{
    /// <summary>The string for the CODECS attribute.</summary>
    /// <exception cref="BoxFormatException">The sample entry is of no known codec, or its configuration is missing or broken.</exception>
    public static string Of(SampleEntry entry) => entry.Format.ToString() switch
    {
        "avc1" => Avc(AvcConfiguration.Read(Required(entry, "avcC"))),
        "hvc1" => Hevc(Required(entry, "hvcC")),
        "av01" => Av1(Required(entry, "av1C"), entry),
        "vp09" => Vp9(Required(entry, "vpcC")),
        "mp4a" => $"mp4a.40.{AacConfiguration.Read(Required(entry, "esds")).ObjectType}",
        "avc3" or "hev1" => throw entry.Box.Fault("keeps its parameter sets inside the samples; package avc1 or hvc1, whose sets are in the sample entry"),
        _ => throw entry.Box.Fault("is a sample entry of no known codec (avc1, hvc1, av01, vp09, mp4a)"),
    };

    /// <summary>A sample entry's configuration box.</summary>
    /// <exception cref="BoxFormatException">It is missing.</exception>
    public static Box Required(SampleEntry entry, FourCc type) => entry.Child(type) ?? throw entry.Box.Fault($"has no '{type}' box");

    private static string Avc(AvcConfiguration c) => $"avc1.{c.Profile:X2}{c.Compatibility:X2}{c.Level:X2}";

    private static string Hevc(Box box)
    {
        var fields = box.Fields();
        fields.Skip(1);
        var profile = fields.U8();
        var compatibility = fields.U32();
        var constraints = fields.Take(6).TrimEnd((byte)0);
        var level = fields.U8();
        var space = (profile >> 6) switch { 0 => "", var n => ((char)('A' + n - 1)).ToString() };
        var tail = string.Concat(constraints.ToArray().Select(b => $".{b:X2}"));
        return $"hvc1.{space}{profile & 31}.{Reverse(compatibility):X}.{((profile & 0x20) == 0 ? 'L' : 'H')}{level}{tail}";
    }

    private static string Av1(Box box, SampleEntry entry)
    {
        var fields = box.Fields();
        fields.Skip(1);
        var (first, second) = (fields.U8(), fields.U8());
        var depth = (second & 0x40) == 0 ? 8 : (second & 0x20) == 0 ? 10 : 12;
        var text = $"av01.{first >> 5}.{first & 31:D2}{((second & 0x80) == 0 ? 'M' : 'H')}.{depth:D2}";
        var mono = second >> 4 & 1;
        var chroma = $"{second >> 3 & 1}{second >> 2 & 1}{((second & 12) == 12 ? second & 3 : 0)}";
        var colour = entry.Child("colr") is { } colr ? ColourBoxes.Read(colr) ?? Colour.Bt709 : Colour.Bt709;
        var plain = colour == Colour.Bt709 && mono == 0 && chroma == "110";
        return plain ? text : $"{text}.{mono}.{chroma}.{colour.Primaries:D2}.{colour.Transfer:D2}.{colour.Matrix:D2}.{(colour.FullRange ? 1 : 0)}";
    }

    private static string Vp9(Box box)
    {
        var fields = box.Fields();
        fields.FullBox(1);
        var (profile, level, sampling) = (fields.U8(), fields.U8(), fields.U8());
        var (primaries, transfer, matrix) = (fields.U8(), fields.U8(), fields.U8());
        return $"vp09.{profile:D2}.{level:D2}.{sampling >> 4:D2}.{sampling >> 1 & 7:D2}.{primaries:D2}.{transfer:D2}.{matrix:D2}.{sampling & 1:D2}";
    }

    private static uint Reverse(uint value)
    {
        uint reversed = 0;
        for (var i = 0; i < 32; i++) reversed |= (value >> i & 1) << (31 - i);
        return reversed;
    }
}
