namespace Orrery.Media.Codecs;

/// <summary>Reads bits, most significant first, from the payload of an H.264 or HEVC NAL unit; emulation prevention bytes are removed first.</summary>
internal ref struct BitReader
{
    private readonly byte[] _bytes;
    private int _bit;

    public BitReader(ReadOnlySpan<byte> payload)
    {
        var kept = new List<byte>(payload.Length);
        var zeros = 0;
        foreach (var value in payload)
        {
            if (zeros >= 2 && value == 3) { zeros = 0; continue; }
            zeros = value == 0 ? zeros + 1 : 0;
            kept.Add(value);
        }
        _bytes = [.. kept];
    }

    /// <exception cref="EndOfStreamException">The payload ends before these bits.</exception>
    public uint Bits(int count)
    {
        uint value = 0;
        for (; count > 0; count--, _bit++)
        {
            if (_bit >> 3 >= _bytes.Length) throw new EndOfStreamException("the parameter set ends in the middle of a field");
            value = value << 1 | (uint)(_bytes[_bit >> 3] >> (7 - (_bit & 7)) & 1);
        }
        return value;
    }

    public bool Flag() => Bits(1) == 1;

    /// <summary>An unsigned Exp-Golomb code, ue(v).</summary>
    public uint Golomb()
    {
        var zeros = 0;
        while (!Flag()) if (++zeros > 31) throw new EndOfStreamException("an Exp-Golomb code is longer than 32 bits");
        return (1u << zeros) - 1 + Bits(zeros);
    }

    /// <summary>A signed Exp-Golomb code, se(v).</summary>
    public int SignedGolomb()
    {
        var code = Golomb();
        return (code & 1) == 1 ? (int)(code / 2) + 1 : -(int)(code / 2);
    }
}
