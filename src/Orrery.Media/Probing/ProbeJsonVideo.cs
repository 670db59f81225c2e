using System.Globalization;
using System.Text.Json;
using static Orrery.Media.Probing.ProbeJson;

namespace Orrery.Media.Probing;

/// <summary>The video half of <see cref="ProbeJson"/>.</summary>
internal static class ProbeJsonVideo
{
    public static VideoStream Parse(JsonElement stream)
    {
        var pixelFormat = Text(stream, "pix_fmt") is { } name && name != "unknown" ? name : null;
        return new VideoStream
        {
            Index = (int)(Whole(stream, "index") ?? 0),
            Codec = Codec(stream),
            Profile = Text(stream, "profile"),
            Width = (int)(Whole(stream, "width") ?? 0),
            Height = (int)(Whole(stream, "height") ?? 0),
            SampleAspect = Fraction(stream, "sample_aspect_ratio") ?? 1,
            Rotation = RotationOf(stream),
            PixelFormat = pixelFormat,
            BitDepth = PixelFormats.BitDepth(pixelFormat, (int)(Whole(stream, "bits_per_raw_sample") ?? 0)),
            Colour = new ColourTags(Said(stream, "color_primaries"), Said(stream, "color_transfer"), Said(stream, "color_space"), Said(stream, "color_range")),
            Hdr = HdrOf(stream),
            FieldOrder = FieldOrderOf(Text(stream, "field_order")),
            AverageRate = Fraction(stream, "avg_frame_rate"),
            BaseRate = Fraction(stream, "r_frame_rate"),
            TimeBase = Fraction(stream, "time_base") ?? new Rational(1, 1_000_000),
            StartPts = Whole(stream, "start_pts"),
            Duration = Seconds(stream, "duration"),
            FrameCount = Whole(stream, "nb_frames"),
            Timecode = Tag(stream, "timecode"),
        };
    }

    private static string? Said(JsonElement stream, string name) =>
        Text(stream, name) is { } value && value is not ("unknown" or "unspecified" or "reserved") ? value : null;

    /// <summary>"tb" and "bt" are stored in one order and shown in the other; the second letter is what is shown first.</summary>
    private static FieldOrder FieldOrderOf(string? text) => text switch
    {
        "progressive" => FieldOrder.Progressive,
        "tt" or "bt" => FieldOrder.TopFirst,
        "bb" or "tb" => FieldOrder.BottomFirst,
        _ => FieldOrder.Unknown,
    };

    /// <summary>ffprobe gives the display matrix's angle counter-clockwise; players turn the other way.</summary>
    private static int RotationOf(JsonElement stream)
    {
        foreach (var data in SideData(stream))
            if (data.TryGetProperty("rotation", out var angle) && angle.TryGetDouble(out var degrees) && double.IsFinite(degrees))
                return ((int)Math.Round(-degrees / 90) * 90 % 360 + 360) % 360;
        return 0;
    }

    private static HdrMetadata? HdrOf(JsonElement stream)
    {
        MasteringDisplay? mastering = null;
        ContentLight? light = null;
        foreach (var data in SideData(stream))
        {
            if (data.TryGetProperty("max_content", out var content) && data.TryGetProperty("max_average", out var average))
                light = new ContentLight(content.GetInt32(), average.GetInt32());
            if (data.TryGetProperty("red_x", out _)) mastering = MasteringOf(data);
        }
        return mastering is null && light is null ? null : new HdrMetadata(mastering, light);
    }

    private static MasteringDisplay MasteringOf(JsonElement data)
    {
        Rational Of(string name) => Rational.TryParse(Text(data, name), out var value) ? value : 0;
        return new MasteringDisplay(
            Of("red_x"), Of("red_y"), Of("green_x"), Of("green_y"), Of("blue_x"), Of("blue_y"), Of("white_point_x"), Of("white_point_y"),
            Of("min_luminance"), Of("max_luminance"));
    }

    private static IEnumerable<JsonElement> SideData(JsonElement stream) =>
        stream.TryGetProperty("side_data_list", out var list) ? list.EnumerateArray() : [];
}
