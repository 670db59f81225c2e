using System.Globalization;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Aligning;

/// <summary>Weighs what clips and subtitles say of a scene: where it is, how sure that is, and why. All figures of confidence stand here.</summary>
/// <param name="KnownShare">Which share of the cut carries scene numbers.</param>
/// <param name="HasCues">There are subtitles to find dialogue in.</param>
internal sealed record Judgement(double KnownShare, bool HasCues)
{
    /// <summary>From this share on a cut is taken to number all its clips, so that a number that is missing means something.</summary>
    private const double Numbered = 0.9;

    /// <summary>With fewer runs of three words a scene's dialogue neither confirms nor denies.</summary>
    private const int Enough = 6;

    public ScenePlace Of(StoryScene scene, ClipPlace? clips, Heard heard)
    {
        if (clips is not null) return ByClips(scene, clips, heard);
        if (heard.Stretches.Length > 0) return ByDialogue(scene, heard);
        if (scene.Script?.IsOmitted == true) return new(scene.Key, PlaceState.Omitted, [], 0.99, "The script says that it was omitted, and nothing in the film speaks against it.");
        if (KnownShare >= Numbered) return new(scene.Key, PlaceState.Omitted, [], HasCues && heard.Runs >= Enough ? 0.98 : 0.95,
            $"{Percent(KnownShare)} of the cut carries scene numbers, none of them this one{(HasCues && heard.Runs >= Enough ? ", and none of its dialogue is in the subtitles" : "")}.");
        if (HasCues && heard.Runs >= Enough) return new(scene.Key, PlaceState.Omitted, [], heard.Runs >= 2 * Enough ? 0.9 : 0.6, $"None of its {heard.Runs} runs of three words is in the subtitles.");
        return new(scene.Key, PlaceState.Unknown, [], 0, HasCues ? "It has too little dialogue to be heard, and no clip carries its number." : "No clip carries its number.");
    }

    private ScenePlace ByClips(StoryScene scene, ClipPlace clips, Heard heard)
    {
        var (confidence, why) = clips.Tells switch
        {
            ClipTells.Stated => (0.97, $"{Count(clips.Clips, "clip")} carr{(clips.Clips == 1 ? "ies" : "y")} its number"),
            ClipTells.Name => (0.92, $"{Count(clips.Clips, "clip")} begin{(clips.Clips == 1 ? "s" : "")} with its number, such as {clips.Example}"),
            _ => (0.82, $"clips such as {clips.Example} were taken as setups of it"),
        };
        if (HasCues && heard.Runs >= Enough)
        {
            var within = heard.Cues.Count(c => clips.Stretches.Any(s => c.Start < s.End && c.End > s.Start));
            if (heard.Share >= 0.3 && within >= 0.8 * heard.Cues.Length) (confidence, why) = (0.99, $"{why}, and its dialogue is heard there ({Runs(heard)})");
            else if (heard.Share >= 0.3 && within < 0.3 * heard.Cues.Length) (confidence, why) = (0.4, $"{why}, but its dialogue is heard elsewhere, from {heard.Stretches[0].Start.Clock()} ({Runs(heard)})");
            else if (heard.Found == 0) (confidence, why) = (confidence - 0.07, $"{why}, but none of its dialogue is in the subtitles");
        }

        return new(scene.Key, PlaceState.Placed, clips.Stretches, confidence, Sentence(why));
    }

    private ScenePlace ByDialogue(StoryScene scene, Heard heard)
    {
        var enough = heard.Found switch { >= Enough => 1.0, >= 3 => 0.85, _ => 0.6 };
        var (confidence, why) = (enough * Math.Min(0.95, 0.35 + 0.65 * heard.Share), $"its dialogue is heard there: {Runs(heard)}");
        if (KnownShare >= Numbered) (confidence, why) = (Math.Min(confidence, 0.5), $"{why}, though no clip carries its number");
        return new(scene.Key, PlaceState.Placed, heard.Stretches, Math.Round(confidence, 3), Sentence(why));
    }

    private static string Runs(Heard heard) => $"{heard.Found} of {heard.Runs} runs of three words";

    private static string Count(int count, string what) => count == 1 ? $"one {what}" : $"{count} {what}s";

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} %");

    private static string Sentence(string why) => $"{char.ToUpperInvariant(why[0])}{why[1..]}.";
}
