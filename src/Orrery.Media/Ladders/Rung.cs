namespace Orrery.Media.Ladders;

/// <summary>A step of the fixed ladder, before it meets a source.</summary>
/// <param name="Name">As people ask for it: "1080p".</param>
/// <param name="LongSide">Longest side of its box, 16:9.</param>
/// <param name="ShortSide">Shortest side of its box.</param>
/// <param name="Crf">x264 constant rate factor.</param>
/// <param name="MaxRateKbps">Peak rate, 1000 bits a second; the VBV buffer holds 1.5 seconds of it.</param>
public sealed record Rung(string Name, int LongSide, int ShortSide, int Crf, int MaxRateKbps)
{
    /// <summary>VBV buffer in 1000 bits.</summary>
    public int BufferKbits => MaxRateKbps * 3 / 2;
}
