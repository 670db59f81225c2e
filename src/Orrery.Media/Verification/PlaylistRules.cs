using Orrery.Media.Manifests;

namespace Orrery.Media.Verification;

/// <summary>Media playlists say what the segments are: durations to the microsecond, one target duration, I-frames where their bytes are.</summary>
internal static class PlaylistRules
{
    /// <summary>A duration is the difference of two rounded times, so it may be off by one microsecond, and a parser may lose another.</summary>
    private const long ToleratedMicros = 2;

    public static IEnumerable<Finding> Segments(MeasuredTrack track, int target)
    {
        foreach (var finding in Frame(track.Playlist, track.Written, target)) yield return finding;
        long ticks = 0, written = 0;
        for (var k = 0; k < track.Segments.Length; k++)
        {
            ticks += track.Presented(k);
            written += track.Written.Entries[k].Micros;
            var time = Seconds.Micros(ticks, track.Timescale);
            if (Math.Abs(written - time) > ToleratedMicros)
                yield return Finding.Error("hls.extinf", track.Playlist, $"segment {k + 1}, {track.Written.Entries[k].Uri}",
                    $"durations that sum to {Seconds.Fixed(time)} s", $"{Seconds.Fixed(written)} s");
        }
    }

    public static IEnumerable<Finding> IFrames(MeasuredTrack track, string playlist, MediaPlaylist written, int target)
    {
        foreach (var finding in Frame(playlist, written, target)) yield return finding;
        if (!written.IFramesOnly) yield return Finding.Error("hls.iframes", playlist, "tags", "EXT-X-I-FRAMES-ONLY", "none");
        var expected = track.Segments.SelectMany(s => s.Fragments.Select(f => (s.File, f.Offset, End: f.Samples[0].Offset + f.Samples[0].Size, Ticks: f.Duration))).ToArray();
        if (expected.Length != written.Entries.Length)
            yield return Finding.Error("hls.iframes", playlist, "entries", $"{expected.Length}, one a fragment", written.Entries.Length);
        long ticks = 0, micros = 0;
        foreach (var (frame, entry, index) in expected.Zip(written.Entries, Enumerable.Range(1, expected.Length)))
        {
            var range = (frame.End - frame.Offset, frame.Offset);
            if (track.Folder + entry.Uri != frame.File || entry.Range != range)
                yield return Finding.Error("hls.iframes", playlist, $"entry {index}", $"{range.Item1}@{range.Offset} of {frame.File}", $"{entry.Range?.Length}@{entry.Range?.Offset} of {track.Folder}{entry.Uri}");
            ticks += frame.Ticks;
            micros += entry.Micros;
            if (Math.Abs(micros - Seconds.Micros(ticks, track.Timescale)) > ToleratedMicros)
                yield return Finding.Error("hls.extinf", playlist, $"entry {index}", $"durations that sum to {Seconds.Fixed(Seconds.Micros(ticks, track.Timescale))} s", $"{Seconds.Fixed(micros)} s");
        }
    }

    /// <summary>The target duration that a package's playlists must all state: the longest segment, rounded, at least 1.</summary>
    public static int Target(IEnumerable<MeasuredTrack> tracks) =>
        (int)Math.Max(1, tracks.SelectMany(t => t.Written.Entries).Max(e => (e.Micros + 500_000) / 1_000_000));

    private static IEnumerable<Finding> Frame(string playlist, MediaPlaylist written, int target)
    {
        if (!written.Ended) yield return Finding.Error("hls.ended", playlist, "last line", "EXT-X-ENDLIST", "none");
        if (written.TargetSeconds != target)
            yield return Finding.Error("hls.target-duration", playlist, "EXT-X-TARGETDURATION", $"{target}, the longest segment of any track, rounded", written.TargetSeconds);
    }
}
