using System.Collections.Immutable;
using System.Globalization;
using Orrery.Services.Recap.Breakdowns;
using Orrery.Services.Recap.Scripts;

namespace Orrery.Services.Recap.Aligning;

/// <summary>A scene as script and breakdown together know it.</summary>
/// <param name="Key">Unique: its number in upper case, else <c>scene-</c> and its place in the script.</param>
/// <param name="Lines">What the breakdown says of it: one line, or one for each part.</param>
public sealed record StoryScene(string Key, string? Number, string Heading, Scene? Script, ImmutableArray<OneLiner> Lines)
{
    /// <summary>What the script says of it, for people: a few hundred characters.</summary>
    public string Excerpt(int most = 600)
    {
        if (Script is null) return "";
        var text = string.Join('\n', Script.Action.Take(6).Concat(Script.Dialogue.Take(12).Select(s => $"{s.Who}: {s.Text}")));
        return text.Length <= most ? text : text[..most] + "…";
    }
}

/// <summary>Something that people should know of, of no line in a file.</summary>
public sealed record Finding(string What, string? Scene = null);

/// <summary>All scenes, in the script's order; in the breakdown's where there is no script.</summary>
public sealed record Story(ImmutableArray<StoryScene> Scenes, ImmutableArray<Finding> Findings)
{
    public static Story Of(Script? script, ImmutableArray<OneLiner> breakdown)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        var lines = breakdown.ToLookup(l => KeyOf(l.Scene));
        if (script is null || script.Scenes.IsEmpty)
            return new([.. lines.Select(l => new StoryScene(l.Key, l.First().Scene, l.Select(r => r.Heading).FirstOrDefault(h => h is not null) ?? "", null, [.. l])).Take(Scripts.Script.MostScenes)], []);

        var inOrder = script.Scenes.All(s => s.Number is null);
        if (inOrder) findings.Add(new Finding("The script numbers no scene, so they were numbered in order; breakdown and clips are taken to mean these numbers."));
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var scenes = script.Scenes.Select((scene, i) =>
        {
            var number = inOrder ? (i + 1).ToString(CultureInfo.InvariantCulture) : scene.Number;
            var key = number is null ? $"scene-{i + 1}" : KeyOf(number);
            if (!taken.Add(key)) (key, number) = ($"scene-{i + 1}", null);
            taken.Add(key);
            return new StoryScene(key, number, scene.Heading, scene, number is null ? [] : [.. lines[key]]);
        }).ToImmutableArray();
        foreach (var line in lines.Where(l => !taken.Contains(l.Key))) findings.Add(new Finding($"The breakdown has scene {line.First().Scene} (line {line.First().Line}), the script hasn't; its line isn't used.", line.Key));
        return new(scenes, findings.ToImmutable());
    }

    public static string KeyOf(string number) => number.Trim().Trim('.', '#').TrimStart('0') is { Length: > 0 } bare ? bare.ToUpperInvariant() : "0";
}
