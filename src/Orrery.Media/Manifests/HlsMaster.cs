using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Orrery.Media.Packaging;
using Orrery.Media.Probing;

namespace Orrery.Media.Manifests;

/// <summary>The HLS master playlist: every rendition with its worst and average rate (sound included), codecs, size, frame rate and range.</summary>
/// <remarks>
/// All sound is one group, so a variant's rates count its dearest member. Only the default is selected without being asked for: RFC 8216 wants what is
/// selected by itself to differ in more than channels. A group each for stereo and 5.1 would tell rates apart, but hls.js then takes the two for steps
/// of one ladder when their codec is the same, and changes from stereo to 5.1 in mid-play.
/// </remarks>
internal static class HlsMaster
{
    private const string AudioGroup = "audio";

    public static string Write(ImmutableArray<VideoTrack> videos, ImmutableArray<AudioTrack> audios, Rates rates)
    {
        var text = new StringBuilder($"#EXTM3U\n#EXT-X-VERSION:{HlsPlaylists.Version}\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        foreach (var audio in audios) text.Append(Media(audio, audio == audios[0]));
        var (peak, average) = (audios.Select(rates.Peak).DefaultIfEmpty().Max(), audios.Select(Rates.Average).DefaultIfEmpty().Max());
        var codecs = string.Concat(audios.Select(a => "," + a.Codec).Distinct());
        foreach (var video in videos)
            text.Append($"#EXT-X-STREAM-INF:BANDWIDTH={rates.Peak(video) + peak},AVERAGE-BANDWIDTH={Rates.Average(video) + average},CODECS=\"{video.Codec}{codecs}\",")
                .Append($"{Resolution(video)},FRAME-RATE={video.FrameRate.ToDouble().ToString("F3", CultureInfo.InvariantCulture)},VIDEO-RANGE={video.Colour.VideoRange}")
                .Append(audios.IsEmpty ? "" : $",AUDIO=\"{AudioGroup}\"").Append($"\n{video.Folder}/{PackageLayout.Playlist}\n");
        foreach (var video in videos)
            text.Append($"#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH={rates.PeakOfIFrames(video)},AVERAGE-BANDWIDTH={Rates.AverageOfIFrames(video)},CODECS=\"{video.Codec}\",")
                .Append($"{Resolution(video)},VIDEO-RANGE={video.Colour.VideoRange},URI=\"{video.Folder}/{PackageLayout.IFrames}\"\n");
        return text.ToString();
    }

    private static string Media(AudioTrack audio, bool first) =>
        $"#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"{AudioGroup}\",NAME=\"{audio.Label}\"{(audio.Language == "und" ? "" : $",LANGUAGE=\"{Languages.TagOf(audio.Language)}\"")}"
        + $",DEFAULT={(first ? "YES" : "NO")},AUTOSELECT={(first ? "YES" : "NO")},CHANNELS=\"{audio.Channels}\",URI=\"{audio.Folder}/{PackageLayout.Playlist}\"\n";

    private static string Resolution(VideoTrack video) => $"RESOLUTION={video.DisplayWidth}x{video.Height}";
}
