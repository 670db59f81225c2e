using System.Collections.Immutable;
using System.Globalization;
using Orrery.Services.Recap.Aligning;

namespace Orrery.Services.Recap.Runs;

/// <summary>A decision together with what it was made on, so that it can be known whether it still holds in another cut.</summary>
/// <param name="Words">Fingerprint of what script and breakdown say of the scene.</param>
/// <param name="Found">What the alignment's own place was made of when it was decided; none if it had none.</param>
/// <param name="Placed">What the decision's place is made of; none when the scene is left out.</param>
public sealed record KeptDecision(Decision Decision, string Words, ImmutableArray<MaterialOf> Found, ImmutableArray<MaterialOf> Placed)
{
    /// <summary>A decision, with what it is about.</summary>
    public static KeptDecision Of(Decision decision, StoryScene scene, ScenePlace found, Strip strip) =>
        new(decision, WordsOf(scene), [.. found.Stretches.Select(strip.Material)], [.. StretchesOf(decision, found).Select(strip.Material)]);

    /// <summary>What the decision says for another cut, its times moved along with its material; null when the scene's words, the material that the alignment found, or that of the decision's place has changed.</summary>
    public Decision? In(StoryScene scene, ScenePlace found, Strip strip)
    {
        if (WordsOf(scene) != Words) return null;
        var bits = found.Stretches.Select(strip.Material).Select(m => string.Join(',', m.Bits));
        if (!bits.SequenceEqual(Found.Select(m => string.Join(',', m.Bits)))) return null;
        if (Decision.Ruling != Ruling.Place) return Decision;
        var moved = Placed.Select(strip.Find).ToList();
        return moved.Contains(null) ? null : Decision with { Stretches = [.. moved.OfType<Stretch>().OrderBy(s => s.Start)] };
    }

    /// <summary>The place that a decision leads to.</summary>
    public static ScenePlace Apply(Decision decision, ScenePlace found) => decision.Ruling switch
    {
        Ruling.Accept => found with { Confidence = 1, Reason = $"{decision.By} accepted it: {found.Reason}" },
        Ruling.Place => found with { State = PlaceState.Placed, Stretches = StretchesOf(decision, found), Confidence = 1, Reason = $"{decision.By} placed it. {decision.Note}".Trim() },
        _ => found with { State = PlaceState.Omitted, Stretches = [], Confidence = 1, IsMoved = false, Reason = $"{decision.By} left it out. {decision.Note}".Trim() },
    };

    private static ImmutableArray<Stretch> StretchesOf(Decision decision, ScenePlace found) => decision.Ruling switch
    {
        Ruling.Accept => found.Stretches,
        Ruling.Place => [.. (decision.Stretches ?? []).OrderBy(s => s.Start)],
        _ => [],
    };

    private static string WordsOf(StoryScene scene) => Fingerprint.Of(string.Join('\n', [scene.Heading, .. (scene.Script?.Dialogue ?? []).Select(d => d.Text), .. scene.Lines.Select(l => l.Text)])).ToString("x16", CultureInfo.InvariantCulture);
}
