using Orrery.Services.Recap.Aligning;

namespace Orrery.Services.Recap.Runs;

/// <summary>What a person needs to see to decide on a scene: the script's words beside those of the film where the scene may be.</summary>
internal static class Review
{
    private const int Most = 600;

    public static OpenScene Of(StoryScene scene, ScenePlace place, Sources sources)
    {
        var where = place.Stretches.IsEmpty ? place.Suggested is { } suggested ? [suggested] : [] : place.Stretches;
        bool Overlaps(Times.Seconds start, Times.Seconds end) => where.Any(w => start < w.End && end > w.Start);
        var heard = string.Join('\n', sources.Cues.Where(c => Overlaps(c.Start, c.End)).Take(20).Select(c => $"{c.Start.Clock()} {c.Text}"));
        var clips = string.Join(", ", (sources.Cut?.Pieces ?? []).Where(p => Overlaps(p.Start, p.End)).Select(p => p.Clip).Distinct().Take(20));
        var lines = string.Join(' ', scene.Lines.Select(l => l.Text));
        return new OpenScene(scene.Key, scene.Heading, place.State, place.Stretches, place.Suggested, place.Confidence, place.Reason, Cut($"{lines}\n{scene.Excerpt(Most)}".Trim()), Cut(heard), Cut(clips));
    }

    private static string Cut(string text) => text.Length <= Most ? text : text[..Most] + "…";
}
