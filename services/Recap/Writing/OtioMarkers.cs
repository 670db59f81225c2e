using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Services.Recap.Aligning;
using Orrery.Services.Recap.Cuts;
using Orrery.Services.Recap.Telling;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Writing;

/// <summary>The cut as an OpenTimelineIO timeline with a marker for each stretch of each scene, for editing programs to look at.</summary>
/// <remarks>What the timeline had besides pieces and gaps (effects, sound) isn't in it: it is for showing where scenes are, not for going on with the edit.</remarks>
public static class OtioMarkers
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="cut">Null where only subtitles are known: then one gap as long as the film.</param>
    public static string Write(RecapDocument document, Cut? cut)
    {
        var rate = cut?.Rate ?? new FrameRate(1000, 1);
        var children = new JsonArray();
        var at = Seconds.Zero;
        foreach (var piece in cut?.Pieces ?? [])
        {
            if (piece.Start > at) children.Add(Gap(piece.Start - at, rate));
            children.Add(new JsonObject
            {
                ["OTIO_SCHEMA"] = "Clip.1",
                ["name"] = piece.Clip,
                ["metadata"] = new JsonObject { ["orrery"] = piece.Scene is null ? [] : new JsonObject { ["scene"] = piece.Scene } },
                ["source_range"] = Range(piece.From < Seconds.Zero ? Seconds.Zero : piece.From, piece.End - piece.Start, rate),
                ["effects"] = new JsonArray(),
                ["markers"] = new JsonArray(),
                ["media_reference"] = new JsonObject { ["OTIO_SCHEMA"] = "MissingReference.1", ["name"] = piece.Source, ["metadata"] = new JsonObject() },
            });
            at = piece.End;
        }

        if (children.Count == 0) children.Add(Gap(document.Duration, rate));
        var markers = document.Scenes.SelectMany(scene => scene.Stretches.Select((stretch, i) => Marker(document, scene, stretch, i, rate)));
        return new JsonObject
        {
            ["OTIO_SCHEMA"] = "Timeline.1",
            ["name"] = document.Title,
            ["global_start_time"] = null,
            ["metadata"] = new JsonObject(),
            ["tracks"] = new JsonObject
            {
                ["OTIO_SCHEMA"] = "Stack.1",
                ["name"] = "tracks",
                ["source_range"] = null,
                ["effects"] = new JsonArray(),
                ["metadata"] = new JsonObject(),
                ["markers"] = new JsonArray([.. markers]),
                ["children"] = new JsonArray(new JsonObject { ["OTIO_SCHEMA"] = "Track.1", ["name"] = "V1", ["kind"] = "Video", ["source_range"] = null, ["effects"] = new JsonArray(), ["markers"] = new JsonArray(), ["metadata"] = new JsonObject(), ["children"] = children }),
            },
        }.ToJsonString(Readable) + "\n";
    }

    private static JsonNode Marker(RecapDocument document, RecapScene scene, Stretch stretch, int index, FrameRate rate)
    {
        var telling = document.Tellings.FirstOrDefault(t => t.Scene == scene.Key && (t.Part is null || t.Part == index + 1));
        var orrery = new JsonObject
        {
            ["scene"] = scene.Key,
            ["part"] = (index + 1).ToString(CultureInfo.InvariantCulture),
            ["confidence"] = scene.Confidence.ToString("0.00", CultureInfo.InvariantCulture),
            ["reason"] = scene.Reason,
        };
        if (telling is not null) orrery["over"] = telling.Over.ToString();
        foreach (var (tag, text) in telling?.Texts ?? ImmutableSortedDictionary<string, string>.Empty) orrery[$"text-{tag}"] = text;
        return new JsonObject
        {
            ["OTIO_SCHEMA"] = "Marker.2",
            ["name"] = $"{scene.Key} {scene.Heading}".Trim(),
            ["color"] = scene.Confidence >= 0.8 ? "GREEN" : "YELLOW",
            ["marked_range"] = Range(stretch.Start, stretch.End - stretch.Start, rate),
            ["metadata"] = new JsonObject { ["orrery"] = orrery },
        };
    }

    private static JsonObject Gap(Seconds duration, FrameRate rate) => new() { ["OTIO_SCHEMA"] = "Gap.1", ["name"] = "", ["source_range"] = Range(Seconds.Zero, duration, rate), ["effects"] = new JsonArray(), ["markers"] = new JsonArray(), ["metadata"] = new JsonObject() };

    private static JsonObject Range(Seconds start, Seconds duration, FrameRate rate) => new() { ["OTIO_SCHEMA"] = "TimeRange.1", ["start_time"] = Time(start, rate), ["duration"] = Time(duration, rate) };

    /// <summary>Whole frames of the cut. What lies between two, as times of subtitles do, is written in milliseconds instead, rounded up.</summary>
    private static JsonObject Time(Seconds time, FrameRate rate)
    {
        var (value, shown) = time.StepsAt(rate.Num, rate.Den) is { } frames ? (frames, rate) : (time.CeilingAt(1000), new FrameRate(1000, 1));
        return new() { ["OTIO_SCHEMA"] = "RationalTime.1", ["rate"] = (double)shown.Num / shown.Den, ["value"] = (double)(long)value };
    }
}
