namespace Orrery.Media.Inspection;

/// <summary>A line of a frame hash list: one frame that a decoder gave out.</summary>
/// <param name="Pts">Timestamp in ticks of the list's time base.</param>
/// <param name="Size">Bytes of the frame's samples; changes if the picture size or format changes.</param>
public readonly record struct HashedFrame(long Pts, long Size, FrameHash Hash);
