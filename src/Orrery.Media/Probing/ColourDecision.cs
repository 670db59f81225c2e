namespace Orrery.Media.Probing;

/// <summary>Which light curve the source uses.</summary>
public enum Tone
{
    Sdr,

    /// <summary>SMPTE ST 2084 (HDR10).</summary>
    Pq,

    /// <summary>ARIB STD-B67 (hybrid log-gamma).</summary>
    Hlg,
}

/// <summary>What colour the source is taken to have, and what colour every rendition gets. All tags are filled in.</summary>
/// <param name="Source">The source's colour with the gaps filled.</param>
/// <param name="Output">The renditions' colour: always limited range and SDR.</param>
/// <param name="Tone">Whether tone mapping is needed.</param>
/// <param name="Assumed">True if the file said nothing about primaries, transfer and matrix.</param>
public sealed record ColourDecision(ColourTags Source, ColourTags Output, Tone Tone, bool Assumed)
{
    /// <summary>The gamut is wider than the output's: pixels are converted through linear light, not only re-matrixed.</summary>
    public bool ChangesGamut => Source.Primaries != Output.Primaries && Source.Primaries is "bt2020" or "smpte431" or "smpte432";
}
