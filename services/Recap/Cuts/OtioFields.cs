using System.Collections.Immutable;
using System.Text.Json;
using Orrery.Services.Recap.Reading;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Cuts;

/// <summary>Single fields of OpenTimelineIO's schemas.</summary>
internal static class OtioFields
{
    private const int MetadataDepth = 4;

    /// <summary>Without its version: a Clip.1 and a Clip.2 are read alike.</summary>
    public static string Schema(JsonSpot item)
    {
        var schema = Faults.Shown(item["OTIO_SCHEMA"]?.Text ?? "");
        var dot = schema.LastIndexOf('.');
        var name = dot < 0 ? schema : schema[..dot];
        return name switch { "Sequence" => "Track", "Filler" => "Gap", _ => name };
    }

    /// <summary>The media reference that a clip uses: of version 2 the active one of several.</summary>
    public static JsonSpot? Media(JsonSpot clip)
    {
        if (clip["media_reference"] is { IsObject: true } one) return one;
        return clip["media_references"]?[clip["active_media_reference_key"]?.Text ?? "DEFAULT_MEDIA"] is { IsObject: true } active ? active : null;
    }

    /// <summary>The scene's number in the metadata of a clip or of its media, under a key such as <c>scene</c>, the nearest to the top.</summary>
    public static string? Scene(JsonSpot clip, JsonSpot? media, Faults faults)
    {
        var found = Numbers(clip["metadata"]).Concat(Numbers(media?["metadata"])).Select(n => n.Trim()).Where(n => n.Length is > 0 and <= 20).ToList();
        if (found.Distinct(StringComparer.OrdinalIgnoreCase).Skip(1).Any())
            faults.Add(clip.Line, $"the clip's metadata name scene {found[0]} and scene {found.First(f => !f.Equals(found[0], StringComparison.OrdinalIgnoreCase))}; the first was taken", element: clip.Path);
        return found.FirstOrDefault();
    }

    /// <summary>Frames as JSON writes them, <c>285</c> or <c>285.0</c>, at a rate: exact.</summary>
    public static bool TryTime(string? frames, FrameRate rate, out Seconds time)
    {
        time = default;
        if (frames is null || !Decimals.TryRead(frames, out var count)) return false;
        // A count with a fraction comes from arithmetic in doubles: the nearest hundredth of a frame is as much as it can mean.
        var parts = Math.Clamp(Seconds.FinestStep / rate.Num, 1, 100);
        var fine = count.StepsAt(1) is { } whole ? rate.At(whole) : new Seconds(checked((count - new Seconds(1, 2 * parts)).CeilingAt(parts) * rate.Den), checked((Int128)rate.Num * parts));
        var size = fine < Seconds.Zero ? Seconds.Zero - fine : fine;
        if (size > Seconds.Whole(Seconds.LongestHours * 3600L)) return false;
        time = fine;
        return true;
    }

    public static ImmutableSortedDictionary<string, string> Texts(JsonSpot? from) => from is not { IsObject: true }
        ? ImmutableSortedDictionary<string, string>.Empty
        : from.Fields.Where(f => f.Value.Value is not null).ToImmutableSortedDictionary(f => f.Key, f => f.Value.Value!, StringComparer.Ordinal);

    private static IEnumerable<string> Numbers(JsonSpot? metadata)
    {
        var level = new List<JsonSpot>();
        if (metadata is { IsObject: true }) level.Add(metadata);
        for (var depth = 0; depth < MetadataDepth && level.Count > 0; depth++)
        {
            foreach (var field in level.SelectMany(l => l.Fields).Where(f => IsScene(f.Key) && f.Value.Kind is JsonTokenType.String or JsonTokenType.Number)) yield return field.Value.Value!;
            level = [.. level.SelectMany(l => l.Fields.Values).Where(v => v.IsObject)];
        }
    }

    private static bool IsScene(string key) => key.Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant() is "scene" or "scenenumber" or "sceneno" or "slatescene";
}
