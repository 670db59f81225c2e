using System.Text;
using Orrery.Media.Packaging;

namespace Orrery.Media.Manifests;

/// <summary>The HLS media playlists of one track (RFC 8216): segments, and for video the I-frames as byte ranges of the same segments.</summary>
internal static class HlsPlaylists
{
    /// <summary>fMP4 with EXT-X-MAP outside I-frame playlists needs 6; the rest of what CMAF players expect is 7.</summary>
    public const int Version = 7;

    public static string Media(Track track, int targetSeconds)
    {
        var text = Head(track, targetSeconds);
        var durations = Seconds.Durations(track.Segments.Select(s => s.Duration), track.Timescale);
        foreach (var (segment, seconds) in track.Segments.Zip(durations))
            text.Append($"#EXTINF:{seconds},\n{PackageLayout.Segment(segment.Number)}\n");
        return text.Append("#EXT-X-ENDLIST\n").ToString();
    }

    public static string IFrames(VideoTrack track, int targetSeconds)
    {
        var text = Head(track, targetSeconds, "#EXT-X-I-FRAMES-ONLY\n");
        var frames = track.Segments.SelectMany(s => s.IFrames.Select(f => (s.Number, Frame: f))).ToArray();
        var durations = Seconds.Durations(frames.Select(f => f.Frame.Duration), track.Timescale);
        foreach (var ((number, frame), seconds) in frames.Zip(durations))
            text.Append($"#EXTINF:{seconds},\n#EXT-X-BYTERANGE:{frame.Length}@{frame.Offset}\n{PackageLayout.Segment(number)}\n");
        return text.Append("#EXT-X-ENDLIST\n").ToString();
    }

    private static StringBuilder Head(Track track, int targetSeconds, string more = "") => new StringBuilder()
        .Append($"#EXTM3U\n#EXT-X-VERSION:{Version}\n#EXT-X-TARGETDURATION:{targetSeconds}\n#EXT-X-MEDIA-SEQUENCE:{track.Segments[0].Number}\n")
        .Append($"#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n{more}#EXT-X-MAP:URI=\"{PackageLayout.Init}\"\n");
}
