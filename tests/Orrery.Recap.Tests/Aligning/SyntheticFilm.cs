using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Orrery.Services.Recap.Aligning;
using Orrery.Services.Recap.Breakdowns;
using Orrery.Services.Recap.Cuts;
using Orrery.Services.Recap.Scripts;
using Orrery.Services.Recap.Subtitles;
using Orrery.Services.Recap.Times;

namespace Orrery.Recap.Tests.Aligning;

/// <summary>A film made up from a script, of which one knows what was done to it: scenes left out, moved, split.</summary>
/// <param name="Order">The scenes' indexes as the film shows them; one that stands there twice is split.</param>
public sealed record SyntheticFilm(Story Story, ImmutableArray<int> Order, Cut Cut, ImmutableArray<Cue> Cues)
{
    public const int CuesOfPart = 4;
    private static readonly string[] Common = ["the", "you", "and", "what", "is", "it", "no", "yes", "we", "go"];

    /// <summary>For each scene its stretches as they truly are.</summary>
    public ImmutableArray<Stretch> TrueStretches(int scene) => [.. Order.Index().Where(o => o.Item == scene).Select(o => new Stretch(Seconds.Whole(o.Index * 20), Seconds.Whole(o.Index * 20 + 20)))];

    public static Gen<SyntheticFilm> Any(double lostWords) =>
        from scenes in Gen.Choose(2, 12)
        from seed in Gen.Choose(0, int.MaxValue)
        select Make(scenes, new Random(seed), lostWords);

    private static SyntheticFilm Make(int scenes, Random random, double lostWords)
    {
        var dialogue = Enumerable.Range(0, scenes).Select(s => Enumerable.Range(0, 2 * CuesOfPart).Select(c => string.Join(' ', Enumerable.Range(0, 7).Select(w =>
            w % 3 == 0 ? Common[random.Next(Common.Length)] : $"w{s}x{random.Next(40)}"))).ToArray()).ToArray();
        var script = dialogue.Select((lines, s) => new Scene($"{s + 1}", $"INT. ROOM {s + 1}", s, $"Synopsis {s + 1}.", null, [.. lines.Select(l => new Speech("A", l))], [], [])).ToImmutableArray();
        var breakdown = Enumerable.Range(0, scenes).Select(s => new OneLiner($"{s + 1}", null, s + 2, null, $"Line {s + 1}.", ImmutableSortedDictionary<string, string>.Empty, null)).ToImmutableArray();

        var order = Enumerable.Range(0, scenes).Where(_ => random.Next(5) > 0).ToList();
        for (var moves = random.Next(3); moves > 0 && order.Count > 1; moves--)
        {
            var moved = order[random.Next(order.Count)];
            order.Remove(moved);
            order.Insert(random.Next(order.Count + 1), moved);
        }

        for (var splits = random.Next(3); splits > 0 && order.Count > 2; splits--)
        {
            var (at, to) = (random.Next(order.Count), random.Next(order.Count + 1));
            var split = order[at];
            if (order.Count(o => o == split) > 1 || to >= at && to <= at + 1 || order.ElementAtOrDefault(to) == split) continue;
            order.Insert(to, split);
        }

        return Of(Story.Of(new Script(ImmutableSortedDictionary<string, string>.Empty, script), breakdown), [.. order], dialogue, random, lostWords);
    }

    private static SyntheticFilm Of(Story story, ImmutableArray<int> order, string[][] dialogue, Random random, double lostWords)
    {
        var (pieces, cues, shown) = (ImmutableArray.CreateBuilder<Piece>(), ImmutableArray.CreateBuilder<Cue>(), new int[dialogue.Length]);
        foreach (var (index, scene) in order.Index())
        {
            var (at, split) = (index * 20, order.Count(o => o == scene) > 1);
            for (var shot = 0; shot < 4; shot++) pieces.Add(new Piece($"{scene + 1}-{shot + 1}", "reel", Seconds.Whole(at + shot * 5), Seconds.Whole(at + shot * 5 + 5), Seconds.Whole(index * 100 + shot * 7), null));
            var lines = split ? dialogue[scene].Skip(shown[scene]++ * CuesOfPart).Take(CuesOfPart).ToArray() : dialogue[scene];
            foreach (var (line, words) in lines.Index())
                cues.Add(new Cue(Seconds.Milliseconds(at * 1000 + 1000 + line * 2000), Seconds.Milliseconds(at * 1000 + 2500 + line * 2000), string.Join(' ', words.Split(' ').Where(_ => random.NextDouble() >= lostWords))));
        }

        return new SyntheticFilm(story, order, new Cut("film", new FrameRate(24, 1), pieces.ToImmutable(), []), cues.ToImmutable());
    }

    public override string ToString() => $"{Story.Scenes.Length} scenes shown as {string.Join(' ', Order.Select(o => o + 1))}";
}
