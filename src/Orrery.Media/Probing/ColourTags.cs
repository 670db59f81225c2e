namespace Orrery.Media.Probing;

/// <summary>The colour description of a stream in ffmpeg's words ("bt709", "smpte2084", "tv"); null where the file says nothing.</summary>
/// <param name="Primaries">ISO/IEC 23091-2 ColourPrimaries.</param>
/// <param name="Transfer">ISO/IEC 23091-2 TransferCharacteristics.</param>
/// <param name="Matrix">ISO/IEC 23091-2 MatrixCoefficients.</param>
/// <param name="Range">"tv" (limited) or "pc" (full).</param>
public sealed record ColourTags(string? Primaries, string? Transfer, string? Matrix, string? Range)
{
    public static readonly ColourTags None = new(null, null, null, null);

    /// <summary>PQ or HLG: the picture needs a tone policy before it can be shown as SDR.</summary>
    public bool IsHdr => Transfer is "smpte2084" or "arib-std-b67";
}
