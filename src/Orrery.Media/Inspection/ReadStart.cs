using System.Collections.Immutable;

namespace Orrery.Media.Inspection;

/// <summary>Where a reader begins so that it is sure to decode a wanted frame rightly.</summary>
/// <param name="KeyPts">The keyframe to seek to, in ticks; null to read from the start of the file.</param>
/// <param name="Seconds">The same in seconds; null likewise.</param>
/// <remarks>A start that proves wrong (the frame hashes tell) is replaced by <see cref="FileStart"/>. It can cost time, never correctness.</remarks>
public readonly record struct ReadStart(long? KeyPts, Rational? Seconds)
{
    public static readonly ReadStart FileStart = new(null, null);

    /// <summary>The last keyframe at or before the wanted frame; one earlier if the stream has open GOPs.</summary>
    /// <param name="keyPts">The keyframes' timestamps, ascending.</param>
    /// <param name="openGops">Whether pictures after a keyframe may need ones before it.</param>
    /// <param name="firstPts">The first frame that is needed.</param>
    /// <param name="timeBase">Seconds of a tick.</param>
    public static ReadStart For(ImmutableArray<long> keyPts, bool openGops, long firstPts, Rational timeBase)
    {
        var at = keyPts.BinarySearch(firstPts);
        var key = (at >= 0 ? at : ~at - 1) - (openGops ? 1 : 0);
        return key <= 0 ? FileStart : new ReadStart(keyPts[key], timeBase * keyPts[key]);
    }
}
