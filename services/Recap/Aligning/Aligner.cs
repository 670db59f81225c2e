using System.Collections.Immutable;
using Orrery.Services.Recap.Cuts;
using Orrery.Services.Recap.Subtitles;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Aligning;

/// <summary>Scenes to places in the final cut: by the numbers of clips first, else by dialogue against subtitles. Pure: the same story and film give the same places.</summary>
public static class Aligner
{
    public static Alignment Align(Story story, Cut? cut, ImmutableArray<Cue> cues)
    {
        var (clips, known) = ClipPlaces.Of(story, cut);
        var heard = Hearing.Of(story, cues);
        var judge = new Judgement(known, !cues.IsEmpty);
        var places = story.Scenes.Select((scene, i) => (Place: judge.Of(scene, clips[i], heard[i]), ByClips: clips[i] is not null)).ToList();
        var duration = cues.Aggregate(cut?.Duration ?? Seconds.Zero, (longest, cue) => Seconds.Max(longest, cue.End));

        var starts = places.SelectMany(p => p.Place.Stretches).Select(s => s.Start).Distinct().Order().ToList();
        var numbered = places.Where(p => p.ByClips).SelectMany(p => p.Place.Stretches).Select(s => s.Start).ToHashSet();
        var ended = places.Select(p => p.ByClips ? p.Place : p.Place with { Stretches = [.. p.Place.Stretches.Select(s => s with { End = EndOfHeard(s, starts, numbered, cut, cues, duration) })] }).ToList();
        return new Alignment(WithSuggestions(WithMoves(ended), duration), duration);
    }

    /// <summary>When a scene that was only heard is surely over. Its last words aren't its end, the next scene's first words may be heard before its end; so it is the end of the shot in which those
    /// are, or where no cut is known the end of their cue. Where the next scene's clips carry its number, it is their beginning.</summary>
    private static Seconds EndOfHeard(Stretch heard, List<Seconds> starts, HashSet<Seconds> numbered, Cut? cut, ImmutableArray<Cue> cues, Seconds duration)
    {
        var at = starts.FindIndex(s => s >= heard.End);
        if (at < 0) return duration;
        var next = starts[at];
        if (numbered.Contains(next)) return next;
        if (cut?.Pieces.FirstOrDefault(p => p.Start <= next && p.End > next) is { } shot) return shot.Out;
        return cues.FirstOrDefault(c => c.Start == next)?.End ?? next;
    }

    /// <summary>Scenes that stand in the script's order, as many as can, are where they were; the others have moved.</summary>
    private static List<ScenePlace> WithMoves(List<ScenePlace> places)
    {
        var (tails, links) = (new List<int>(), new int[places.Count]);
        for (var i = 0; i < places.Count; i++)
        {
            if (places[i].Stretches.IsEmpty) continue;
            var start = places[i].Stretches[0].Start;
            var (low, high) = (0, tails.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (places[tails[middle]].Stretches[0].Start < start) low = middle + 1;
                else high = middle;
            }

            links[i] = low > 0 ? tails[low - 1] : -1;
            if (low == tails.Count) tails.Add(i);
            else tails[low] = i;
        }

        var kept = new HashSet<int>();
        for (var i = tails.Count > 0 ? tails[^1] : -1; i >= 0; i = links[i]) kept.Add(i);
        return [.. places.Select((p, i) => p.Stretches.IsEmpty || kept.Contains(i) ? p : p with { IsMoved = true })];
    }

    /// <summary>A scene of which nothing is known may lie between its neighbours of the script, where these leave room.</summary>
    private static ImmutableArray<ScenePlace> WithSuggestions(List<ScenePlace> places, Seconds duration) =>
    [
        .. places.Select((place, i) =>
        {
            if (place.State != PlaceState.Unknown) return place;
            var before = places.Take(i).LastOrDefault(p => p is { State: PlaceState.Placed, IsMoved: false });
            var after = places.Skip(i + 1).FirstOrDefault(p => p is { State: PlaceState.Placed, IsMoved: false });
            var (from, until) = (before?.Stretches[^1].End ?? Seconds.Zero, after?.Stretches[0].Start ?? duration);
            return from >= until ? place : place with { Suggested = new Stretch(from, until), Reason = $"{place.Reason} If it is in the film, it may lie between {from.Clock()} and {until.Clock()}, where the scenes beside it leave room." };
        }),
    ];
}
