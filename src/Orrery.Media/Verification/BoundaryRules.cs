namespace Orrery.Media.Verification;

/// <summary>All renditions change segments at the same instants; sound follows within one of its own frames.</summary>
internal static class BoundaryRules
{
    public static IEnumerable<Finding> Check(IReadOnlyList<MeasuredTrack> tracks)
    {
        if (tracks.FirstOrDefault(t => t.IsVideo) is not { } first) yield break;
        var expected = first.Boundaries();
        foreach (var track in tracks)
        {
            var actual = track.Boundaries();
            if (actual.Length != expected.Length)
                yield return Finding.Error("boundary.count", track.Playlist, "segments", $"{expected.Length}, as in {first.Playlist}", actual.Length);
            var frame = new Rational(track.Segments[0].Fragments[0].Samples[0].Duration, track.Timescale);
            for (var k = 0; k < Math.Min(actual.Length, expected.Length); k++)
            {
                var late = actual[k] - expected[k];
                var last = k == expected.Length - 1;
                var good = track.IsVideo ? late == 0 : last ? late >= 0 && late < frame : late < frame && late > 0 - frame;
                if (!good)
                    yield return Finding.Error(track.IsVideo ? "boundary.shared" : "boundary.audio", track.Segments[k].File, "end of the segment",
                        $"{expected[k].ToDouble():F6} s{(track.IsVideo ? "" : last ? " and less than one AAC frame after" : " within one AAC frame")}", $"{actual[k].ToDouble():F6} s");
            }
        }
    }
}
