namespace Orrery.Media.Codecs;

/// <summary>How sample values become colours, as code points of ITU-T H.273 (the numbers of H.264, HEVC, AV1 and the <c>nclx</c> box).</summary>
/// <param name="Primaries">1 BT.709, 5 BT.601 625 lines, 6 BT.601 525 lines, 9 BT.2020; 2 unspecified.</param>
/// <param name="Transfer">1 BT.709, 6 BT.601, 13 sRGB, 16 PQ, 18 HLG; 2 unspecified.</param>
/// <param name="Matrix">1 BT.709, 5 and 6 BT.601, 9 BT.2020 non-constant; 2 unspecified.</param>
/// <param name="FullRange">Whether black is 0; false is the 16 to 235 range of television.</param>
public readonly record struct Colour(byte Primaries, byte Transfer, byte Matrix, bool FullRange = false)
{
    /// <summary>High definition: BT.709 throughout.</summary>
    public static readonly Colour Bt709 = new(1, 1, 1);

    /// <summary>Standard definition, 625 lines.</summary>
    public static readonly Colour Bt601With625Lines = new(5, 6, 5);

    /// <summary>Standard definition, 525 lines.</summary>
    public static readonly Colour Bt601With525Lines = new(6, 6, 6);

    /// <summary>HDR10: BT.2020 with the PQ curve.</summary>
    public static readonly Colour Hdr10 = new(9, 16, 9);

    /// <summary>The value of the HLS attribute VIDEO-RANGE: PQ, HLG or SDR, from the transfer curve.</summary>
    public string VideoRange => Transfer switch { 16 => "PQ", 18 => "HLG", _ => "SDR" };

    public override string ToString() => $"{Primaries}/{Transfer}/{Matrix} {(FullRange ? "full" : "limited")} range";
}

/// <summary>The display a picture was mastered on (SMPTE ST 2086): the <c>mdcv</c> box.</summary>
/// <param name="Green">Chromaticity x, y in units of 0.00002; red, green and blue follow the box's order.</param>
/// <param name="MaxLuminance">In units of 0.0001 cd/m².</param>
/// <param name="MinLuminance">In units of 0.0001 cd/m².</param>
public sealed record MasteringDisplay(
    (ushort X, ushort Y) Green, (ushort X, ushort Y) Blue, (ushort X, ushort Y) Red, (ushort X, ushort Y) White, uint MaxLuminance, uint MinLuminance);

/// <summary>Content light level (CTA-861.3): the <c>clli</c> box. Both in cd/m².</summary>
/// <param name="MaxContent">The brightest pixel (MaxCLL).</param>
/// <param name="MaxFrameAverage">The brightest frame's average (MaxFALL).</param>
public sealed record ContentLight(ushort MaxContent, ushort MaxFrameAverage);
