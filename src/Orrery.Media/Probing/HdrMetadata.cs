namespace Orrery.Media.Probing;

/// <summary>Static HDR10 metadata of a stream.</summary>
/// <param name="Mastering">SMPTE ST 2086, if present.</param>
/// <param name="Light">CTA-861.3, if present.</param>
public sealed record HdrMetadata(MasteringDisplay? Mastering, ContentLight? Light);

/// <summary>SMPTE ST 2086: chromaticities in CIE 1931 xy, luminance in candela per square metre.</summary>
public sealed record MasteringDisplay(
    Rational RedX, Rational RedY, Rational GreenX, Rational GreenY, Rational BlueX, Rational BlueY, Rational WhiteX, Rational WhiteY,
    Rational MinLuminance, Rational MaxLuminance);

/// <summary>CTA-861.3: the brightest pixel and the brightest frame average, in candela per square metre.</summary>
public sealed record ContentLight(int MaxContent, int MaxAverage);
