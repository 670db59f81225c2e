using System.Collections.Immutable;

namespace Orrery.Media.Segments;

/// <summary>Finds hard cuts from how much each frame differs from the one before.</summary>
/// <remarks>
/// The threshold adapts: a cut stands out from its surroundings, so a frame counts if its difference is at least <see cref="Floor"/>, at least
/// <see cref="Ratio"/> times the mean difference of the frames around it, and the largest among them. Camera moves and flicker raise the
/// surroundings along with the frame. A missed cut costs bits, never correctness; fades are not found.
/// </remarks>
public static class CutFinder
{
    /// <summary>Least mean absolute difference of luma, in per cent of full scale.</summary>
    public const double Floor = 6;

    /// <summary>Least ratio to the surroundings.</summary>
    public const double Ratio = 3;

    /// <summary>Frames looked at on either side.</summary>
    public const int Reach = 4;

    /// <param name="differences">
    /// For each frame, in order, the mean absolute difference of its luma from the frame before, 0 to 100, as ffmpeg's scdet gives it
    /// (<c>lavfi.scd.mafd</c>). The first frame's value is not looked at.
    /// </param>
    /// <returns>Indices of the frames that begin a new shot, ascending; never 0.</returns>
    public static ImmutableArray<int> Find(ReadOnlySpan<double> differences)
    {
        var cuts = ImmutableArray.CreateBuilder<int>();
        for (var i = 1; i < differences.Length; i++)
            if (differences[i] >= Floor && StandsOut(differences, i)) cuts.Add(i);
        return cuts.ToImmutable();
    }

    private static bool StandsOut(ReadOnlySpan<double> differences, int at)
    {
        double sum = 0;
        var count = 0;
        for (var i = Math.Max(1, at - Reach); i <= Math.Min(differences.Length - 1, at + Reach); i++)
        {
            if (i == at) continue;
            if (differences[i] > differences[at]) return false;
            sum += differences[i];
            count++;
        }
        return count == 0 || differences[at] >= Ratio * (sum / count);
    }
}
