namespace Orrery.Media.Segments;

/// <summary>A stretch of output frames that every rendition encodes on its own and a player loads as one.</summary>
/// <param name="Index">From 0.</param>
/// <param name="First">First output frame.</param>
/// <param name="Count">Output frames; at least 1.</param>
public readonly record struct Segment(int Index, int First, int Count)
{
    /// <summary>The output frame after the last.</summary>
    public int End => First + Count;
}
