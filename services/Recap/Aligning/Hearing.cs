using System.Collections.Immutable;
using Orrery.Services.Recap.Subtitles;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Aligning;

/// <summary>What the subtitles say of a scene.</summary>
/// <param name="Found">Of its runs of three words, those heard in its stretches.</param>
/// <param name="Runs">All its different runs of three words.</param>
/// <param name="Stretches">From the first to the last cue that has one, for each place where it is heard.</param>
/// <param name="Cues">The cues that have one.</param>
internal sealed record Heard(int Found, int Runs, ImmutableArray<Stretch> Stretches, ImmutableArray<Cue> Cues)
{
    public double Share => Runs == 0 ? 0 : (double)Found / Runs;
}

/// <summary>Finds scenes by their dialogue. Each run of three words that script and subtitles share is a vote of its cue for the scene; then every cue is given to one scene, or to none, so that the votes are most
/// when each change of scene costs some (the best path, by dynamic programming). So scenes may come in any order, in several parts, or not at all.</summary>
internal static class Hearing
{
    private const int Run = 3;

    /// <summary>What a change of scene costs, in votes. A stray phrase of another scene within one needs more than twice this.</summary>
    private const double Change = 1.5;

    /// <summary>A run that more scenes have than these is a manner of speaking and no evidence.</summary>
    private const int MostScenes = 3;

    public static Heard[] Of(Story story, ImmutableArray<Cue> cues)
    {
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        var runs = story.Scenes.Select(s => RunsOf(Ids((s.Script?.Dialogue ?? []).Select(d => d.Text), words)).Select(r => r.Run).ToHashSet()).ToArray();
        var scenesOf = new Dictionary<(int, int, int), List<int>>();
        foreach (var (scene, all) in runs.Index())
        {
            foreach (var run in all)
            {
                if (!scenesOf.TryGetValue(run, out var scenes)) scenesOf[run] = scenes = [];
                scenes.Add(scene);
            }
        }

        var votes = Votes(cues, words, scenesOf);
        var path = BestPath(votes, story.Scenes.Length);
        return [.. runs.Select((all, scene) => HeardOf(scene, all.Count, cues, votes, path))];
    }

    private static Heard HeardOf(int scene, int runs, ImmutableArray<Cue> cues, List<Vote>[] votes, int[] path)
    {
        var (stretches, heard, found, open) = (new List<Stretch>(), ImmutableArray.CreateBuilder<Cue>(), new HashSet<(int, int, int)>(), false);
        for (var c = 0; c < path.Length; c++)
        {
            if (path[c] != scene)
            {
                open = false;
                continue;
            }

            var own = votes[c].Where(v => v.Scene == scene).ToList();
            if (own.Count == 0) continue;
            found.UnionWith(own.Select(v => v.Run));
            heard.Add(cues[c]);
            if (open) stretches[^1] = stretches[^1] with { End = Seconds.Max(stretches[^1].End, cues[c].End) };
            else stretches.Add(new Stretch(cues[c].Start, cues[c].End));
            open = true;
        }

        return new Heard(found.Count, runs, [.. stretches], heard.ToImmutable());
    }

    private static List<Vote>[] Votes(ImmutableArray<Cue> cues, Dictionary<string, int> words, Dictionary<(int, int, int), List<int>> scenesOf)
    {
        var votes = cues.Select(_ => new List<Vote>()).ToArray();
        var (spoken, cueOf) = (new List<int>(), new List<int>());
        foreach (var (index, cue) in cues.Index())
        {
            foreach (var id in Ids([cue.Text], words))
            {
                spoken.Add(id);
                cueOf.Add(index);
            }
        }

        // The middle word's cue has the vote: a run may begin with the last word of the scene before.
        foreach (var (run, at) in RunsOf(spoken))
        {
            if (!scenesOf.TryGetValue(run, out var scenes) || scenes.Count > MostScenes) continue;
            foreach (var scene in scenes) votes[cueOf[at + 1]].Add(new Vote(scene, 1.0 / scenes.Count, run));
        }

        return votes;
    }

    /// <summary>For each cue its scene; the number of scenes stands for none.</summary>
    private static int[] BestPath(List<Vote>[] votes, int scenes)
    {
        var (score, stayed, before) = (new double[scenes + 1], new System.Collections.BitArray[votes.Length], new int[votes.Length]);
        for (var c = 0; c < votes.Length; c++)
        {
            var best = BestOf(score, scenes);
            (before[c], stayed[c]) = (best, new System.Collections.BitArray(scenes + 1));
            var changed = score[best] - Change;
            for (var s = 0; s <= scenes; s++)
            {
                stayed[c][s] = score[s] >= changed;
                if (!stayed[c][s]) score[s] = changed;
            }

            foreach (var vote in votes[c]) score[vote.Scene] += vote.Weight;
        }

        var (path, at) = (new int[votes.Length], BestOf(score, scenes));
        for (var c = votes.Length - 1; c >= 0; c--)
        {
            path[c] = at;
            if (!stayed[c][at]) at = before[c];
        }

        return path;
    }

    /// <summary>The state of most votes; none, where no scene has more.</summary>
    private static int BestOf(double[] score, int none)
    {
        var best = none;
        for (var s = 0; s < none; s++) best = score[s] > score[best] ? s : best;
        return best;
    }

    private static List<int> Ids(IEnumerable<string> texts, Dictionary<string, int> words)
    {
        var ids = new List<int>();
        foreach (var word in texts.SelectMany(Tokens.Of))
        {
            if (!words.TryGetValue(word, out var id)) words[word] = id = words.Count;
            ids.Add(id);
        }

        return ids;
    }

    private static IEnumerable<((int, int, int) Run, int At)> RunsOf(List<int> ids)
    {
        for (var i = 0; i + Run <= ids.Count; i++) yield return ((ids[i], ids[i + 1], ids[i + 2]), i);
    }

    private readonly record struct Vote(int Scene, double Weight, (int, int, int) Run);
}
