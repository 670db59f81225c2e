using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Orrery.Services.Recap.Subtitles;
using Orrery.Services.Recap.Telling;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Writing;

/// <summary>What a cue of the metadata track carries, as JSON.</summary>
public sealed record TrackCue(string Scene, int? Part, Seconds Began, Seconds Over, ImmutableSortedDictionary<string, string> Texts);

/// <summary>Recaps as a WebVTT metadata track: a cue becomes active when its scene is over, rounded up to a millisecond, and stays so until the next one's. Earlier cues than the active one are the scenes before.</summary>
public static class VttTrack
{
    public static string Write(RecapDocument document)
    {
        var vtt = new StringBuilder("WEBVTT\n\nNOTE\nkind: metadata. A cue begins when the scene that it tells of is over.\n");
        foreach (var (index, telling) in document.Tellings.Index())
        {
            var start = telling.Over.CeilingAt(1000);
            var next = document.Tellings.Skip(index + 1).Select(t => t.Over.CeilingAt(1000)).FirstOrDefault(at => at > start, Int128.Max(document.Duration.CeilingAt(1000), start + 1000));
            // A payload ends at an empty line and may not hold an arrow: JSON on one line, its '>' escaped.
            var json = JsonSerializer.Serialize(new TrackCue(telling.Scene, telling.Part, telling.Began, telling.Over, telling.Texts), OrreryJson.Options).Replace(">", "\\u003e", StringComparison.Ordinal);
            vtt.Append(CultureInfo.InvariantCulture, $"\n{index + 1}\n{Clock(start)} --> {Clock(next)}\n{json}\n");
        }

        return vtt.ToString();
    }

    /// <summary>Reads a track back: what its cues carry, those that don't read left out.</summary>
    public static ImmutableArray<TrackCue> Read(string text) =>
    [
        .. from cue in VttReader.Read(text).Value
           let read = Of(cue.Payload ?? "")
           where read is not null
           select read,
    ];

    private static TrackCue? Of(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<TrackCue>(json, OrreryJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Clock(Int128 ms) => string.Create(CultureInfo.InvariantCulture, $"{ms / 3_600_000:00}:{ms / 60_000 % 60:00}:{ms / 1000 % 60:00}.{ms % 1000:000}");
}
