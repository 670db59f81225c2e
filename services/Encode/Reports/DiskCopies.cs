using System.Collections.Immutable;

namespace Orrery.Services.Encode.Reports;

/// <summary>Which renditions get a progressive copy beside the page, so that it plays from disk without a server.</summary>
/// <remarks>
/// A copy is a rendition's segments joined with the sound, nothing encoded anew, so it costs as many bytes as the rendition. Without any
/// copy a page opened from disk asks its reader to choose the folder and then streams from there.
/// </remarks>
public static class DiskCopies
{
    /// <summary>256 MB: enough for a clip in every rendition, little beside a film's package.</summary>
    public const long DefaultBudget = 256_000_000;

    /// <param name="bytes">Bytes of each rendition, in the ladder's order.</param>
    /// <param name="audioBytes">Bytes of the sound that each copy gets.</param>
    /// <param name="budget">Bytes that all copies may take.</param>
    /// <returns>Indexes of the renditions to copy, in the ladder's order: all if they fit, else the cheapest ones that do.</returns>
    public static ImmutableArray<int> Choose(IReadOnlyList<long> bytes, long audioBytes, long budget = DefaultBudget)
    {
        var left = budget;
        var chosen = new List<int>();
        foreach (var index in Enumerable.Range(0, bytes.Count).OrderBy(i => bytes[i]))
        {
            if ((left -= bytes[index] + audioBytes) < 0) break;
            chosen.Add(index);
        }
        return [.. chosen.Order()];
    }
}
