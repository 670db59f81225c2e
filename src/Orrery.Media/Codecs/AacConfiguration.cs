using Orrery.Media.Boxes;

namespace Orrery.Media.Codecs;

/// <summary>AAC as the <c>esds</c> box's AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1) states it.</summary>
/// <param name="ObjectType">2 is AAC-LC, the only one that Orrery encodes.</param>
/// <param name="SampleRate">In hertz.</param>
/// <param name="Channels">Output channels, 1 to 8.</param>
/// <param name="FrameSamples">Samples a frame decodes to: 1024, or 960.</param>
public sealed record AacConfiguration(int ObjectType, int SampleRate, int Channels, int FrameSamples)
{
    private static readonly int[] Rates = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

    /// <summary>Reads an <c>esds</c> box.</summary>
    /// <exception cref="BoxFormatException">It doesn't hold MPEG-4 audio with a channel count in its configuration.</exception>
    public static AacConfiguration Read(Box box)
    {
        var fields = box.Fields();
        fields.FullBox(0);
        Descriptor(ref fields, box, 0x03);
        fields.Skip(2);
        var flags = fields.U8();
        if ((flags & 0x80) != 0) fields.Skip(2);
        if ((flags & 0x40) != 0) fields.Skip(fields.U8());
        if ((flags & 0x20) != 0) fields.Skip(2);
        Descriptor(ref fields, box, 0x04);
        if (fields.U8() is not 0x40 and var kind) throw box.Fault($"holds object type 0x{kind:X2}; MPEG-4 audio (0x40) is packaged");
        fields.Skip(12);
        var config = fields.Take(Descriptor(ref fields, box, 0x05));
        try { return Parse(box, new BitReader(config)); }
        catch (EndOfStreamException) { throw box.Fault("its AudioSpecificConfig ends early"); }
    }

    private static AacConfiguration Parse(Box box, BitReader bits)
    {
        var type = bits.Bits(5);
        if (type == 31) type = 32 + bits.Bits(6);
        var index = bits.Bits(4);
        var rate = index == 15 ? (int)bits.Bits(24) : index < Rates.Length ? Rates[index] : throw box.Fault($"its sampling frequency index {index} is reserved");
        var channels = (int)bits.Bits(4);
        if (channels is 0 or > 7) throw box.Fault($"its channel configuration is {channels}; 1 to 7 are packaged");
        return new((int)type, rate, channels == 7 ? 8 : channels, bits.Flag() ? 960 : 1024);
    }

    private static int Descriptor(ref FieldReader fields, Box box, byte tag)
    {
        if (fields.U8() is var found && found != tag) throw box.Fault($"has descriptor 0x{found:X2} where 0x{tag:X2} is expected");
        var length = 0;
        for (var i = 0; i < 4; i++)
        {
            var part = fields.U8();
            length = length << 7 | part & 0x7F;
            if ((part & 0x80) == 0) break;
        }
        return length;
    }
}
