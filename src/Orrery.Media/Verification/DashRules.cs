using Orrery.Media.Boxes;
using Orrery.Media.Manifests;
using Orrery.Media.Packaging;

namespace Orrery.Media.Verification;

/// <summary>The DASH manifest leads to the same files as HLS, at the times and rates that the files have.</summary>
internal static class DashRules
{
    private const string File = PackageLayout.Mpd;

    /// <param name="mpd">The manifest.</param>
    /// <param name="tracks">The tracks that could be read through HLS.</param>
    /// <param name="complete">Whether those are all that HLS names, so that a representation without one is a finding.</param>
    public static IEnumerable<Finding> Check(DashDocument mpd, IReadOnlyCollection<MeasuredTrack> tracks, bool complete)
    {
        var buffer = (int)mpd.MinBufferTime.TotalSeconds;
        if (mpd.MinBufferTime <= TimeSpan.Zero || mpd.MinBufferTime != TimeSpan.FromSeconds(buffer))
        {
            yield return Finding.Error("dash.min-buffer-time", File, "MPD", "whole seconds, at least 1", mpd.MinBufferTime);
            yield break;
        }
        if (tracks.FirstOrDefault(t => t.IsVideo) is { } first && Math.Abs(mpd.Duration.TotalSeconds - first.Boundaries()[^1].ToDouble()) > 0.000_002)
            yield return Finding.Error("dash.duration", File, "MPD", $"{first.Boundaries()[^1].ToDouble():F6} s", $"{mpd.Duration.TotalSeconds:F6} s");
        foreach (var track in tracks.Where(t => mpd.Representations.All(r => r.Init != t.InitFile)))
            yield return Finding.Error("dash.tracks", File, "Period", $"a representation that starts with {track.InitFile}", "none");
        foreach (var representation in mpd.Representations)
        {
            if (tracks.FirstOrDefault(t => t.InitFile == representation.Init) is { } track)
            {
                foreach (var finding in Check(representation, track, buffer)) yield return finding;
            }
            else if (complete)
            {
                yield return Finding.Error("dash.tracks", File, $"representation '{representation.Id}'", "an initialisation that HLS uses too", representation.Init);
            }
        }
    }

    private static IEnumerable<Finding> Check(DashRepresentation representation, MeasuredTrack track, int buffer)
    {
        var place = $"representation '{representation.Id}'";
        if (!representation.Segments.Select(s => s.Uri).SequenceEqual(track.Segments.Select(s => s.File)))
            yield return Finding.Error("dash.segments", File, place, $"the {track.Segments.Length} segments of {track.Playlist}", $"{representation.Segments.Length} segments, from {representation.Segments.FirstOrDefault().Uri}");
        else
            foreach (var finding in Timeline(representation, track, place)) yield return finding;
        var entry = track.Movie.Entry as VisualSampleEntry;
        (string, string)[] expected =
        [
            ("bandwidth", $"{Bandwidth.Sustained(MasterRules.Sizes(track), track.Timescale, buffer)}"), ("codecs", track.Codec),
            ("mimeType", track.IsVideo ? "video/mp4" : "audio/mp4"),
            .. entry is null ? [] : ((string, string)[])[("width", $"{entry.Width}"), ("height", $"{entry.Height}"),
                ("frameRate", $"{new Rational(track.Timescale, track.Segments[0].Fragments[0].Samples[0].Duration)}")],
        ];
        foreach (var (name, value) in expected)
            if (representation[name] != value) yield return Finding.Error($"dash.{name.ToLowerInvariant()}", File, $"{place}, @{name}", value, representation[name]);
    }

    private static IEnumerable<Finding> Timeline(DashRepresentation representation, MeasuredTrack track, string place)
    {
        if (representation.Timescale != track.Timescale)
            yield return Finding.Error("dash.timeline", File, $"{place}, @timescale", track.Timescale, representation.Timescale);
        long time = 0;
        for (var k = 0; k < track.Segments.Length; k++)
        {
            var (_, start, duration) = representation.Segments[k];
            if ((start, duration) != (time, track.Presented(k)))
                yield return Finding.Error("dash.timeline", File, $"{place}, segment {k + 1}", $"t={time} d={track.Presented(k)}", $"t={start} d={duration}");
            time += track.Presented(k);
        }
    }
}
