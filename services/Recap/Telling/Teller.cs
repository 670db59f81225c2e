using System.Collections.Immutable;
using Orrery.Services.Recap.Aligning;
using Orrery.Services.Recap.Breakdowns;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Telling;

/// <summary>Makes recaps of places and of what people wrote: the breakdown's one-liner, else the script's synopsis. Nothing is generated.</summary>
/// <remarks>
/// A line speaks of a whole scene, so it is told when the scene's last stretch is over, however long ago its first one was. Only where the breakdown has a line for each part, and the
/// film has as many stretches, is each told by itself.
/// </remarks>
public static class Teller
{
    public static RecapDocument Tell(string title, string language, Story story, Alignment alignment, ImmutableDictionary<string, string> decidedBy)
    {
        var findings = story.Findings.ToBuilder();
        var tellings = story.Scenes.Zip(alignment.Places).SelectMany(pair => Tell(pair.First, pair.Second, language, findings)).OrderBy(t => t.Over).ThenBy(t => t.Began).ToImmutableArray();
        var scenes = story.Scenes.Zip(alignment.Places, (scene, place) => new RecapScene(
            scene.Key, scene.Number, scene.Heading, place.State, place.Stretches, place.IsMoved, place.Confidence, place.Reason, decidedBy.GetValueOrDefault(scene.Key)));
        return new RecapDocument(title, language, alignment.Duration, [.. scenes], tellings, findings.ToImmutable());
    }

    private static IEnumerable<Telling> Tell(StoryScene scene, ScenePlace place, string language, ImmutableArray<Finding>.Builder findings)
    {
        if (place.Stretches.IsEmpty) return [];
        var parts = scene.Lines.Where(l => l.Part is not null).OrderBy(l => l.Part).ToList();
        if (parts.Count > 0 && parts.Select(p => p.Part).SequenceEqual(Enumerable.Range(1, place.Stretches.Length).Select(n => (int?)n)) && InOrder(place.Stretches))
            return parts.Zip(place.Stretches, (line, stretch) => Of(scene, line.Part, stretch.Start, stretch.End, TextsOf(scene, [line], language, findings))).OfType<Telling>();

        var whole = scene.Lines.FirstOrDefault(l => l.Part is null);
        if (parts.Count > 0 && whole is null) findings.Add(new Finding($"The breakdown has {parts.Count} parts of scene {scene.Key}, the film shows {place.Stretches.Length}; their lines are told together once all is over.", scene.Key));
        var lines = whole is not null ? [whole] : parts;
        var over = place.Stretches.Select(s => s.End).Max();
        return Of(scene, null, place.Stretches[0].Start, over, TextsOf(scene, lines, language, findings)) is { } told ? [told] : [];
    }

    private static Telling? Of(StoryScene scene, int? part, Seconds began, Seconds over, ImmutableSortedDictionary<string, string> texts) =>
        texts.IsEmpty ? null : new Telling(scene.Key, part, began, over, texts);

    private static ImmutableSortedDictionary<string, string> TextsOf(StoryScene scene, List<OneLiner> lines, string language, ImmutableArray<Finding>.Builder findings)
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var own = string.Join(' ', lines.Select(l => l.Text).Where(t => t.Length > 0));
        if (own.Length == 0) own = scene.Script?.Synopsis ?? "";
        if (own.Length > 0) texts[language] = own;
        else findings.Add(new Finding($"Scene {scene.Key} has neither a one-liner nor a synopsis, so nothing is told of it.", scene.Key));
        foreach (var tag in lines.SelectMany(l => l.Translations.Keys).Distinct())
        {
            // A translation of some parts alone would tell less than it seems to.
            if (lines.All(l => l.Translations.ContainsKey(tag) || l.Text.Length == 0)) texts[tag] = string.Join(' ', lines.Select(l => l.Translations.GetValueOrDefault(tag, "")).Where(t => t.Length > 0));
        }

        foreach (var (tag, text) in texts.ToList())
        {
            if (text.Length <= ShownText.Longest) continue;
            texts[tag] = ShownText.Fit(text);
            findings.Add(new Finding($"The line of scene {scene.Key} in '{tag}' has {text.Length} characters; it was cut to {ShownText.Longest}.", scene.Key));
        }

        return texts.ToImmutable();
    }

    /// <summary>Whether each stretch is over before the next begins; a person may place them otherwise.</summary>
    private static bool InOrder(ImmutableArray<Stretch> stretches) => stretches.Zip(stretches.Skip(1)).All(pair => pair.First.Start < pair.Second.Start && pair.First.End <= pair.Second.End);
}
