using System.Collections.Immutable;
using Orrery.Media.Packaging;

namespace Orrery.Media.Manifests;

/// <summary>What every manifest of a package must agree on.</summary>
/// <param name="TargetSeconds">The one TARGETDURATION of all playlists, audio included: the longest segment, rounded to whole seconds, at least 1. Also DASH's minBufferTime.</param>
internal sealed record Rates(int TargetSeconds)
{
    public static Rates Of(IEnumerable<Track> tracks) => new(Math.Max(1, (int)tracks
        .SelectMany(t => Seconds.Durations(t.Segments.Select(s => s.Duration), t.Timescale))
        .Max(text => Math.Round(decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture), MidpointRounding.AwayFromZero))));

    /// <summary>The worst HLS rate of a track.</summary>
    public long Peak(Track track) => Bandwidth.WorstWindow(Sizes(track), track.Timescale, TargetSeconds);

    /// <summary>The average rate of a track.</summary>
    public static long Average(Track track) => Bandwidth.Average(Sizes(track), track.Timescale);

    /// <summary>DASH's rate of a track.</summary>
    public long Sustained(Track track) => Bandwidth.Sustained(Sizes(track), track.Timescale, TargetSeconds);

    /// <summary>The worst rate of the I-frames alone, played at normal speed.</summary>
    public long PeakOfIFrames(VideoTrack track) => Bandwidth.WorstWindow(IFrames(track), track.Timescale, TargetSeconds);

    /// <summary>The average rate of the I-frames alone.</summary>
    public static long AverageOfIFrames(VideoTrack track) => Bandwidth.Average(IFrames(track), track.Timescale);

    private static SegmentSize[] Sizes(Track track) => [.. track.Segments.Select(s => new SegmentSize(s.Size, s.Duration))];

    private static SegmentSize[] IFrames(VideoTrack track) =>
        [.. track.Segments.SelectMany(s => s.IFrames).Select(f => new SegmentSize(f.Length, f.Duration))];
}
