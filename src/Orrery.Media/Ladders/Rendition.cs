namespace Orrery.Media.Ladders;

/// <summary>A rung applied to a source: everything that stays the same in all chunks of one video track.</summary>
/// <param name="Name">Unique in a ladder, fit for a file name: "720p".</param>
/// <param name="Size">Encoded size, even, square pixels.</param>
/// <param name="Crf">x264 constant rate factor.</param>
/// <param name="MaxRateKbps">VBV peak rate.</param>
/// <param name="BufferKbits">VBV buffer.</param>
/// <param name="Level">H.264 level, such as "4.0", for High profile.</param>
public sealed record Rendition(string Name, PictureSize Size, int Crf, int MaxRateKbps, int BufferKbits, string Level);
