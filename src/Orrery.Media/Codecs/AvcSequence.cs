namespace Orrery.Media.Codecs;

/// <summary>What an H.264 sequence parameter set (ITU-T H.264, 7.3.2.1.1 and E.1.1) says about the picture.</summary>
/// <param name="Width">After cropping.</param>
/// <param name="Height">After cropping, whole frames.</param>
/// <param name="Interlaced">Whether field coding is allowed.</param>
/// <param name="Colour">From the VUI; null if the stream says nothing.</param>
public sealed record AvcSequence(int Width, int Height, bool Interlaced, Colour? Colour)
{
    /// <summary>Reads a sequence parameter set, NAL header included.</summary>
    /// <exception cref="EndOfStreamException">It ends early.</exception>
    public static AvcSequence Read(ReadOnlySpan<byte> nal)
    {
        var bits = new BitReader(nal[Math.Min(1, nal.Length)..]);
        var profile = bits.Bits(8);
        bits.Bits(16);
        bits.Golomb();
        var chroma = profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135 ? HighProfile(ref bits) : 1;
        bits.Golomb();
        OrderCount(ref bits);
        bits.Golomb();
        bits.Flag();
        var (across, down) = (bits.Golomb() + 1, bits.Golomb() + 1);
        var frames = bits.Flag();
        if (!frames) bits.Flag();
        bits.Flag();
        var (unitX, unitY) = (chroma is 1 or 2 ? 2u : 1u, (chroma == 1 ? 2u : 1u) * (frames ? 1u : 2u));
        var (width, height) = (across * 16, down * 16 * (frames ? 1u : 2u));
        if (bits.Flag())
        {
            width -= unitX * (bits.Golomb() + bits.Golomb());
            height -= unitY * (bits.Golomb() + bits.Golomb());
        }
        return new((int)width, (int)height, !frames, bits.Flag() ? Usability(ref bits) : null);
    }

    private static uint HighProfile(ref BitReader bits)
    {
        var chroma = bits.Golomb();
        if (chroma == 3) bits.Flag();
        bits.Golomb();
        bits.Golomb();
        bits.Flag();
        if (bits.Flag())
            for (var i = 0; i < (chroma == 3 ? 12 : 8); i++)
                if (bits.Flag()) ScalingList(ref bits, i < 6 ? 16 : 64);
        return chroma;
    }

    private static void ScalingList(ref BitReader bits, int size)
    {
        var (last, next) = (8, 8);
        for (var i = 0; i < size && next != 0; i++)
        {
            next = (last + bits.SignedGolomb() + 256) % 256;
            if (next != 0) last = next;
        }
    }

    private static void OrderCount(ref BitReader bits)
    {
        switch (bits.Golomb())
        {
            case 0:
                bits.Golomb();
                break;
            case 1:
                bits.Flag();
                bits.SignedGolomb();
                bits.SignedGolomb();
                for (var left = bits.Golomb(); left > 0; left--) bits.SignedGolomb();
                break;
        }
    }

    private static Colour? Usability(ref BitReader bits)
    {
        const uint extendedAspect = 255;
        if (bits.Flag() && bits.Bits(8) == extendedAspect) bits.Bits(32);
        if (bits.Flag()) bits.Flag();
        if (!bits.Flag()) return null;
        bits.Bits(3);
        var full = bits.Flag();
        return bits.Flag() ? new((byte)bits.Bits(8), (byte)bits.Bits(8), (byte)bits.Bits(8), full) : new(2, 2, 2, full);
    }
}
