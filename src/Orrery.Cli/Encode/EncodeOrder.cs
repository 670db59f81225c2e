using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Orrery.Cli.Steps;

namespace Orrery.Cli.Encode;

/// <summary>What <c>orrery encode</c> was asked for.</summary>
/// <param name="Ladder">Null for the service's default.</param>
/// <param name="Preset">Null for the service's default.</param>
/// <param name="Start">Seconds into the title.</param>
/// <param name="Duration">Seconds.</param>
/// <param name="Key">Asking again under the same key reaches the same run.</param>
/// <param name="Detach">Only start the run.</param>
internal sealed record EncodeOrder(
    string Input, string Out, ImmutableArray<string>? Ladder, string? Preset, double? Start, double? Duration, string? Key, bool Detach)
{
    private const string OutputRoot = "orrery-out";

    /// <summary>The file's name, for people.</summary>
    public string Name => Path.GetFileName(Input);

    /// <summary>What the workflow <c>encode/video</c> takes.</summary>
    public JsonObject Request(ArtifactId source) => new()
    {
        ["source"] = source.ToString(),
        ["name"] = Name,
        ["ladder"] = Ladder is { } ladder ? new JsonArray([.. ladder.Select(r => (JsonNode)r)]) : null,
        ["preset"] = Preset,
        ["start"] = Start,
        ["duration"] = Duration,
    };

    /// <summary>Where the package of an input goes when nobody says: <c>orrery-out</c> and the file's name without its ending.</summary>
    public static string DefaultOut(string input)
    {
        var name = Path.GetFileNameWithoutExtension(input);
        return Path.Combine(OutputRoot, name is "" or "." or ".." ? "video" : name);
    }

    /// <summary>Reads <c>1080p,720p,360p</c>.</summary>
    /// <returns>Null with a message when it isn't a ladder.</returns>
    public static ImmutableArray<string>? ReadLadder(string text, out string? problem)
    {
        ImmutableArray<string> rungs = [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        problem = rungs.FirstOrDefault(r => !StepKey.IsRendition(r)) is { } wrong ? $"'{wrong}' is not a rendition; write heights such as 1080p,720p,360p."
            : rungs.IsEmpty ? "The ladder is empty; write heights such as 1080p,720p,360p."
            : rungs.Distinct().Count() < rungs.Length ? $"The ladder {text} names a rendition twice."
            : null;
        return problem is null ? rungs : null;
    }

    /// <summary>Reads seconds (<c>10.5</c>) or a clock time (<c>1:02:03.5</c>).</summary>
    /// <returns>Null when it is neither, or negative.</returns>
    public static double? ReadTime(string text)
    {
        var seconds = 0.0;
        var parts = text.Split(':');
        for (var i = 0; i < parts.Length; i++)
        {
            var last = i == parts.Length - 1;
            if (!double.TryParse(parts[i], last ? NumberStyles.AllowDecimalPoint : NumberStyles.None, CultureInfo.InvariantCulture, out var part)) return null;
            if (i > 0 && part >= 60) return null;
            seconds = seconds * 60 + part;
        }

        return parts.Length <= 3 && double.IsFinite(seconds) ? seconds : null;
    }
}
