using Orrery.Media.Packaging;

namespace Orrery.Media.Verification;

/// <summary>Published recommendations that a package may miss and still play: warnings, one for each track and rule, at the first place.</summary>
/// <remarks>Apple's HLS authoring specification 1.13 (an IDR every 2 s) and 7.7 (segments up to half a second over the target); DVB's DASH profile
/// (segments of 1 to 15 s, an MPD of at most 256 KiB, at most 16 representations a set). CTA-5005 also wants every fragment within 10% of the track's average rate, which
/// encoding shot by shot breaks by design: it is not reported.</remarks>
internal static class Recommendations
{
    private const int MaxManifestBytes = 256 * 1024, MaxRepresentations = 16;

    public static IEnumerable<Finding> Check(MeasuredTrack track)
    {
        var seconds = track.Segments.Select((s, k) => (s.File, Length: new Rational(track.Presented(k), track.Timescale))).ToArray();
        if (seconds.FirstOrDefault(s => s.Length < 1 || s.Length > 15) is { File: not null } odd)
            yield return Finding.Warning("dvb.segment-length", odd.File, "whole segment", "1 to 15 s", $"{odd.Length.ToDouble():F3} s");
        var longest = new Rational(track.Written.TargetSeconds) + new Rational(1, 2);
        if (seconds.FirstOrDefault(s => s.Length > longest) is { File: not null } over)
            yield return Finding.Warning("apple.7.7", over.File, "whole segment", $"at most {longest.ToDouble():F1} s", $"{over.Length.ToDouble():F3} s");
        // Two seconds of frames rounded up to a whole frame count as two seconds: 48 pictures at 24000/1001.
        var twoSeconds = 2 * (long)track.Timescale + track.Segments[0].Fragments[0].Samples[0].Duration;
        foreach (var segment in track.Segments.Where(_ => track.IsVideo))
            if (segment.Fragments.FirstOrDefault(f => f.Duration >= twoSeconds) is { } rare)
            {
                yield return Finding.Warning("apple.1.13", segment.File, $"fragment {rare.Sequence}", "an IDR every 2 s", $"{new Rational(rare.Duration, track.Timescale).ToDouble():F3} s");
                yield break;
            }
    }

    public static IEnumerable<Finding> Check(DashDocument mpd)
    {
        if (mpd.Bytes > MaxManifestBytes) yield return Finding.Warning("dvb.mpd-size", PackageLayout.Mpd, "whole file", $"at most {MaxManifestBytes} bytes", mpd.Bytes);
        if (mpd.Representations.Length > MaxRepresentations)
            yield return Finding.Warning("dvb.representations", PackageLayout.Mpd, "Period", $"at most {MaxRepresentations}", mpd.Representations.Length);
    }
}
