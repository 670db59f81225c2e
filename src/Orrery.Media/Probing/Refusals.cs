using System.Globalization;

namespace Orrery.Media.Probing;

/// <summary>The wording of every refusal, one place for all.</summary>
public static class Refusals
{
    private const string WholeFile = "the whole file";

    /// <summary>For the caller that opens files: nothing is at the path.</summary>
    public static InputRefusal Missing(string path) => new(
        "input.missing", "There is no such file", path, "Check the path and that this user may read it.");

    public static readonly InputRefusal Empty = new(
        "input.empty", "The file is empty", WholeFile, "Copy it again from where it came: 0 bytes arrived.");

    public static readonly InputRefusal PlainText = new(
        "input.is-text", "The file is plain text, not video, whatever its name says", "its first bytes",
        $"Give a media file ({Containers.Readable}).");

    public static readonly InputRefusal Playlist = new(
        "input.is-playlist", "The file is a playlist or manifest that refers to other files or addresses; none of them was opened", "its first bytes",
        "Give the media file itself, or join the parts into one file first.");

    public static readonly InputRefusal NoMoov = new(
        "input.no-moov", "The mp4/mov file has no index (no moov atom), so its pictures can't be found", "the end of the file, where it is usually written",
        "The recording or the copy was interrupted: copy it again, or let the recorder repair it.");

    public static readonly InputRefusal NotMedia = new(
        "input.not-media", "The file is not a media file in any known container", "its first bytes", $"Give a media file ({Containers.Readable}).");

    public static InputRefusal Unreadable(string said) => new(
        "input.unreadable", $"The file's header can't be read: {said}", "the header", "Copy it again; if it plays elsewhere, rewrap it to mp4 or mkv first.");

    public static InputRefusal Container(string name) => new(
        "input.container", $"The container '{name}' is not accepted", WholeFile, name.EndsWith("_pipe", StringComparison.Ordinal) || name is "image2" or "gif"
            ? "It is a still image or a sequence of them; make a video of it first." : $"Rewrap it without re-encoding into one of {Containers.Readable}.");

    public static readonly InputRefusal NoStreams = new(
        "input.no-streams", "The container holds no streams", WholeFile, "Export it again with a video stream.");

    public static readonly InputRefusal NoVideo = new(
        "input.no-video", "The file holds no video stream", WholeFile, "Export it again with a video stream.");

    public static readonly InputRefusal AudioOnly = new(
        "input.audio-only", "The file holds only audio", WholeFile, "Give a file with pictures; a cover image doesn't count as video.");

    public static InputRefusal UnknownCodec(VideoStream video) => new(
        "input.unknown-codec", "No decoder is known for the video stream's codec", Stream(video), "Transcode it to a common mezzanine codec such as ProRes or H.264 first.");

    public static InputRefusal NoPicture(VideoStream video) => new(
        "input.no-picture", "The size or pixel format of the video can't be determined: none of its first frames decodes", Stream(video),
        "Copy the file again; if it plays elsewhere, rewrap it to mp4 or mkv first.");

    public static InputRefusal NoDuration(VideoStream video) => new(
        "input.no-duration", "The video has no frames (its duration is zero)", Stream(video), "Export it again: nothing was recorded.");

    public static InputRefusal TooManyPixels(VideoStream video, long cap) => new(
        "input.too-many-pixels", string.Create(CultureInfo.InvariantCulture,
            $"The picture is {video.Width}x{video.Height} ({(long)video.Width * video.Height:N0} pixels); at most {cap:N0} pixels are accepted"),
        Stream(video), "Scale it down to 8192x4352 or less first.");

    public static InputRefusal TooManyFrames(VideoStream video, long frames, long cap) => new(
        "input.too-many-frames", string.Create(CultureInfo.InvariantCulture, $"The video announces {frames:N0} frames; at most {cap:N0} are accepted"),
        Stream(video), "Cut it into parts; if it isn't that long, its header is wrong: rewrap it.");

    public static InputRefusal TooManyStreams(int count, int cap) => new(
        "input.too-many-streams", $"The container holds {count} streams; at most {cap} are accepted", WholeFile, "Export it with only the streams that are needed.");

    private static string Stream(VideoStream video) => $"stream {video.Index}";
}
