namespace Orrery.Media.Verification;

/// <summary>Timing from the boxes alone: decode times without gaps, a strict frame grid, an IDR at the start of every fragment.</summary>
internal static class TimingRules
{
    public static IEnumerable<Finding> Check(MeasuredTrack track)
    {
        foreach (var finding in Initialisation(track)) yield return finding;
        var (time, sequence, step) = (0L, 1u, track.Segments[0].Fragments[0].Samples[0].Duration);
        foreach (var segment in track.Segments)
        {
            for (var i = 0; i < segment.Fragments.Length; i++)
            {
                var fragment = segment.Fragments[i];
                var place = $"fragment {i + 1}";
                if (fragment.DecodeTime != time)
                    yield return Finding.Error("timing.decode-time", segment.File, $"{place}, tfdt", $"{time}, the sum of the durations before", fragment.DecodeTime);
                if (fragment.Sequence != sequence)
                    yield return Finding.Error("timing.sequence", segment.File, $"{place}, mfhd", sequence, fragment.Sequence);
                if (fragment.Samples.FirstOrDefault(s => s.Duration != step) is { Size: > 0 } odd)
                    yield return Finding.Error("timing.grid", segment.File, $"{place}, sample at byte {odd.Offset}", $"a duration of {step}", odd.Duration);
                if (!fragment.Samples[0].IsSync)
                    yield return Finding.Error("gop.sync-start", segment.File, place, "a sync sample first", "a dependent one");
                if (track.IsVideo)
                    foreach (var finding in Pictures(segment.File, place, fragment, step)) yield return finding;
                time = fragment.DecodeTime + fragment.Duration;
                sequence = fragment.Sequence + 1;
            }
        }
    }

    /// <summary>The pictures of a fragment are shown in its own time, one a frame, the sync sample first and alone.</summary>
    private static IEnumerable<Finding> Pictures(string file, string place, Boxes.Fragment fragment, uint step)
    {
        if (fragment.RunVersion != 1) yield return Finding.Error("cmaf.run-version", file, $"{place}, trun", "version 1 (signed composition offsets)", fragment.RunVersion);
        if (fragment.Samples.Count(s => s.IsSync) is not 1 and var syncs) yield return Finding.Error("gop.one-per-fragment", file, place, "1 sync sample", syncs);
        var shown = fragment.Samples.Select((s, i) => i * (long)step + s.CompositionOffset).ToArray();
        if (shown[0] != 0) yield return Finding.Error("timing.grid", file, $"{place}, first picture", "shown at the fragment's decode time", $"{shown[0]} ticks from it");
        var sorted = shown.Order().ToArray();
        for (var i = 0; i < sorted.Length; i++)
            if (sorted[i] != i * (long)step)
            {
                yield return Finding.Error("timing.grid", file, $"{place}, picture {i} as shown", $"{i * (long)step} ticks after the fragment's start", sorted[i]);
                yield break;
            }
    }

    private static IEnumerable<Finding> Initialisation(MeasuredTrack track)
    {
        var edits = track.Movie.Edits?.Edits ?? [];
        if (track.IsVideo && edits.Length > 0)
            yield return Finding.Error("cmaf.edit-list", track.InitFile, "moov/trak/edts", "none, since the runs are of version 1", $"{edits.Length} edits");
        if (!track.IsVideo && (edits.Length > 1 || edits.Any(e => e.MediaTime < 0)))
            yield return Finding.Error("cmaf.edit-list", track.InitFile, "moov/trak/edts", "one edit that skips the priming", string.Join(", ", edits));
    }
}
