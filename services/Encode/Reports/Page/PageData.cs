using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orrery.Services.Encode.Reports;

/// <summary>What the page's script needs to know, as JSON that can stand in a script element: no "&lt;" in it.</summary>
internal static class PageData
{
    public static string Of(EncodeReport report)
    {
        var data = new JsonObject
        {
            ["master"] = report.Package.Master,
            ["frameRate"] = new JsonArray(report.FrameRate.Num, report.FrameRate.Den),
            ["frames"] = report.Frames,
            ["starts"] = Array(report.Segments, s => s.FirstFrame),
            ["renditions"] = new JsonArray([.. report.Renditions.Select(Rendition)]),
        };
        return data.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Default });
    }

    private static JsonNode Rendition(ReportRendition rendition)
    {
        var node = new JsonObject
        {
            ["name"] = rendition.Name,
            ["playlist"] = rendition.Playlist,
            ["copy"] = rendition.DiskCopy,
            ["bitrates"] = Array(rendition.SegmentBitrates, b => b),
        };
        if (rendition.Quality is not { } quality) return node;
        var envelope = Envelope.Of(quality.Vmaf);
        node["stride"] = envelope.Stride;
        node["mean"] = Scores(envelope.Mean);
        if (envelope.IsExact) return node;
        node["low"] = Scores(envelope.Low);
        node["high"] = Scores(envelope.High);
        return node;
    }

    private static JsonArray Array<T, TOut>(IEnumerable<T> items, Func<T, TOut> each) => new([.. items.Select(i => (JsonNode?)JsonValue.Create(each(i)))]);

    private static JsonArray Scores(double[] scores) => Array(scores, s => Math.Round(s, 1));
}
