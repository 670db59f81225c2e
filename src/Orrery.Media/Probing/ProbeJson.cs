using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Orrery.Media.Probing;

/// <summary>Reads the JSON that ffprobe writes with <c>-show_format -show_streams</c>.</summary>
/// <remarks>Fields that are missing or nonsense become null or the documented default; only text that isn't ffprobe's JSON is an error.</remarks>
public static class ProbeJson
{
    /// <exception cref="FormatException">The text isn't JSON or has no format section: ffprobe failed, so ask <see cref="ProbeFailure"/>.</exception>
    public static ProbeResult Parse(string json)
    {
        using var document = Open(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("format", out var format))
            throw new FormatException("The probe's output has no format section: the file could not be opened.");
        JsonElement[] streams = document.RootElement.TryGetProperty("streams", out var list) ? [.. list.EnumerateArray()] : [];
        ImmutableArray<VideoStream> video = [.. streams.Where(IsMovingPicture).Select(ProbeJsonVideo.Parse)];
        return new ProbeResult
        {
            Container = Text(format, "format_name") ?? "unknown",
            Duration = Seconds(format, "duration"),
            Start = Seconds(format, "start_time"),
            StreamCount = streams.Length,
            Video = video,
            Audio = [.. streams.Where(s => Text(s, "codec_type") == "audio").Select(ParseAudio)],
            Timecode = video.Select(v => v.Timecode).Prepend(Tag(format, "timecode")).Concat(streams.Select(s => Tag(s, "timecode"))).FirstOrDefault(t => t is not null),
        };
    }

    private static JsonDocument Open(string json)
    {
        try { return JsonDocument.Parse(json); }
        catch (JsonException e) { throw new FormatException("The probe's output is not JSON: the tool was stopped before it finished.", e); }
    }

    private static bool IsMovingPicture(JsonElement stream) =>
        Text(stream, "codec_type") == "video"
        && !(stream.TryGetProperty("disposition", out var d) && d.TryGetProperty("attached_pic", out var a) && a.GetInt32() == 1);

    private static AudioStream ParseAudio(JsonElement stream) => new()
    {
        Index = (int)(Whole(stream, "index") ?? 0),
        Codec = Codec(stream),
        Channels = (int)(Whole(stream, "channels") ?? 0),
        Layout = Text(stream, "channel_layout"),
        SampleRate = (int)(Whole(stream, "sample_rate") ?? 0),
        Start = Seconds(stream, "start_time"),
        Duration = Seconds(stream, "duration"),
        Language = Languages.CodeOf(Tag(stream, "language")),
    };

    internal static string? Codec(JsonElement stream) => Text(stream, "codec_name") is { } name && name is not ("unknown" or "none") ? name : null;

    internal static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal static string? Tag(JsonElement element, string name) =>
        element.TryGetProperty("tags", out var tags) ? Text(tags, name) : null;

    internal static long? Whole(JsonElement element, string name) =>
        !element.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number
        : value.ValueKind == JsonValueKind.String && long.TryParse(value.GetString(), CultureInfo.InvariantCulture, out number) ? number
        : null;

    internal static Rational? Fraction(JsonElement element, string name) =>
        Rational.TryParse(Text(element, name), out var value) && value > 0 ? value : null;

    /// <summary>ffprobe prints seconds as a decimal with six places.</summary>
    internal static Rational? Seconds(JsonElement element, string name) =>
        decimal.TryParse(Text(element, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) < 1e12m
            ? new Rational((long)(value * 1_000_000m), 1_000_000)
            : null;
}
