namespace Orrery.Services.Encode.Reports;

/// <summary>Where a viewer should look first.</summary>
internal static class WeakMoments
{
    /// <summary>The frames with the lowest scores, lowest first, no two of them within a second of each other.</summary>
    public static IReadOnlyList<int> Of(IReadOnlyList<double> scores, double framesPerSecond, int most = 3)
    {
        var found = new List<int>();
        foreach (var frame in Enumerable.Range(0, scores.Count).OrderBy(i => scores[i]))
        {
            if (found.Any(f => Math.Abs(f - frame) < framesPerSecond)) continue;
            found.Add(frame);
            if (found.Count == most) break;
        }
        return found;
    }
}
