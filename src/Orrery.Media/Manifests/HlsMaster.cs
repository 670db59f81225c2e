using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Orrery.Media.Packaging;
using Orrery.Media.Probing;

namespace Orrery.Media.Manifests;

/// <summary>The HLS master playlist: every rendition with its worst and average rate (sound included), codecs, size, frame rate and range.</summary>
/// <remarks>
/// Stereo and 5.1 are encodings of one sound, so each is a group of its own with the same member (RFC 8216, 4.3.4.2.1), and every rendition is listed with each group:
/// a player takes the one that it can play, and its rates are those of that sound alone. The default group comes first.
/// </remarks>
internal static class HlsMaster
{
    private const string AudioName = "Main";

    public static string Write(ImmutableArray<VideoTrack> videos, ImmutableArray<AudioTrack> audios, Rates rates)
    {
        var text = new StringBuilder($"#EXTM3U\n#EXT-X-VERSION:{HlsPlaylists.Version}\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        foreach (var audio in audios) text.Append(Media(audio));
        foreach (var audio in audios.Cast<AudioTrack?>().DefaultIfEmpty())
            foreach (var video in videos) text.Append(Variant(video, audio, rates));
        foreach (var video in videos)
            text.Append($"#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH={rates.PeakOfIFrames(video)},AVERAGE-BANDWIDTH={Rates.AverageOfIFrames(video)},CODECS=\"{video.Codec}\",")
                .Append($"{Resolution(video)},VIDEO-RANGE={video.Colour.VideoRange},URI=\"{video.Folder}/{PackageLayout.IFrames}\"\n");
        return text.ToString();
    }

    private static string Variant(VideoTrack video, AudioTrack? audio, Rates rates)
    {
        var (peak, average) = audio is null ? (0, 0) : (rates.Peak(audio), Rates.Average(audio));
        return $"#EXT-X-STREAM-INF:BANDWIDTH={rates.Peak(video) + peak},AVERAGE-BANDWIDTH={Rates.Average(video) + average},CODECS=\"{video.Codec}{(audio is null ? "" : "," + audio.Codec)}\","
            + $"{Resolution(video)},FRAME-RATE={video.FrameRate.ToDouble().ToString("F3", CultureInfo.InvariantCulture)},VIDEO-RANGE={video.Colour.VideoRange}"
            + (audio is null ? "" : $",AUDIO=\"{audio.Name}\"") + $"\n{video.Folder}/{PackageLayout.Playlist}\n";
    }

    private static string Media(AudioTrack audio) =>
        $"#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"{audio.Name}\",NAME=\"{AudioName}\"{(audio.Language == "und" ? "" : $",LANGUAGE=\"{Languages.TagOf(audio.Language)}\"")}"
        + $",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"{audio.Channels}\",URI=\"{audio.Folder}/{PackageLayout.Playlist}\"\n";

    private static string Resolution(VideoTrack video) => $"RESOLUTION={video.DisplayWidth}x{video.Height}";
}
