namespace Orrery.Media.Inspection;

/// <summary>A coded picture in the order of the file.</summary>
/// <param name="Pts">Presentation time in ticks; null if the container doesn't say.</param>
/// <param name="Dts">Decoding time in ticks; null if the container doesn't say.</param>
/// <param name="IsKey">Decoding can start here.</param>
/// <param name="IsHidden">Decoded but not shown, such as before the start of an edit list.</param>
public readonly record struct Packet(long? Pts, long? Dts, bool IsKey, bool IsHidden);
