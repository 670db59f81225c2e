using System.Collections.Immutable;

namespace Orrery.Media.Commands;

/// <summary>Where IDR pictures stand in a chunk.</summary>
public static class Gop
{
    /// <summary>Frames from one IDR picture to the next: two seconds, rounded, at least 1.</summary>
    public static int Length(Rational rate) => Math.Max(1, (int)(rate * 2).Round());

    /// <summary>The frames of a chunk that are IDR pictures, the first included.</summary>
    public static ImmutableArray<long> IdrFrames(int frameCount, Rational rate)
    {
        var length = Length(rate);
        return [.. Enumerable.Range(0, (frameCount + length - 1) / length).Select(i => (long)i * length)];
    }
}
