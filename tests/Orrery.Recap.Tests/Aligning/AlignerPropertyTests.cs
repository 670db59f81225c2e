using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Orrery.Services.Recap.Aligning;
using Orrery.Services.Recap.Cuts;

namespace Orrery.Recap.Tests.Aligning;

/// <summary>Whatever is left out, moved and split: the alignment finds it.</summary>
public class AlignerPropertyTests
{
    private static Config Many => Config.QuickThrowOnFailure.WithMaxTest(200);

    [Fact]
    public void Clip_names_recover_what_was_left_out_moved_and_split() => Check.One(Many, Prop.ForAll(SyntheticFilm.Any(lostWords: 1).ToArbitrary(), film =>
    {
        var places = Aligner.Align(film.Story, film.Cut, []).Places;

        for (var scene = 0; scene < places.Length; scene++)
        {
            Assert.Equal(Joined(film.TrueStretches(scene)), places[scene].Stretches);
            Assert.Equal(film.Order.IsEmpty ? PlaceState.Unknown : film.Order.Contains(scene) ? PlaceState.Placed : PlaceState.Omitted, places[scene].State);
        }

        AssertMoved(film, places);
    }));

    [Fact]
    public void Dialogue_alone_recovers_it_though_words_were_changed() => Check.One(Many, Prop.ForAll(SyntheticFilm.Any(lostWords: 0.08).ToArbitrary(), film =>
    {
        if (film.Cues.IsEmpty) return;
        var places = Aligner.Align(film.Story, null, film.Cues).Places;

        for (var scene = 0; scene < places.Length; scene++)
        {
            var (truth, place) = (Joined(film.TrueStretches(scene)), places[scene]);
            Assert.Equal(truth.IsEmpty ? PlaceState.Omitted : PlaceState.Placed, place.State);
            Assert.Equal(truth.Length, place.Stretches.Length);
            // It begins with words of its own, and is never said to be over while words of it are still to come.
            foreach (var (told, real) in place.Stretches.Zip(truth))
            {
                Assert.True(told.Start >= real.Start && told.Start < real.End);
                Assert.True(told.End >= film.Cues.Last(c => c.End <= real.End && c.Start >= real.Start).End);
            }
        }

        AssertMoved(film, places);
    }));

    [Fact]
    public void Both_together_are_surer_than_either() => Check.One(Many, Prop.ForAll(SyntheticFilm.Any(lostWords: 0.05).ToArbitrary(), film =>
    {
        if (film.Order.IsEmpty) return;
        var places = Aligner.Align(film.Story, film.Cut, film.Cues).Places;

        Assert.All(places, place => Assert.True(place.Confidence >= 0.98, $"{place.Scene}: {place.Confidence}: {place.Reason}"));
    }));

    [Fact]
    public void Confidence_lies_between_0_and_1_and_is_explained_whatever_is_known() => Check.One(Many, Prop.ForAll(SyntheticFilm.Any(lostWords: 0.5).ToArbitrary(), Gen.Choose(0, 3).ToArbitrary(), (film, known) =>
    {
        var places = Aligner.Align(film.Story, (known & 1) > 0 ? film.Cut : null, (known & 2) > 0 ? film.Cues : []).Places;

        Assert.All(places, place => Assert.True(place.Confidence is >= 0 and <= 1 && place.Reason.EndsWith('.') && (place.State == PlaceState.Placed) == !place.Stretches.IsEmpty));
    }));

    /// <summary>Parts that follow each other at once are no split.</summary>
    private static ImmutableArray<Stretch> Joined(ImmutableArray<Stretch> parts) => parts.Aggregate(ImmutableArray<Stretch>.Empty, (all, part) =>
        all.Length > 0 && all[^1].End == part.Start ? all.SetItem(all.Length - 1, all[^1] with { End = part.End }) : all.Add(part));

    private static void AssertMoved(SyntheticFilm film, ImmutableArray<ScenePlace> places)
    {
        var firsts = film.Order.Distinct().ToList();
        var inOrder = firsts.SequenceEqual(firsts.Order());
        Assert.Equal(inOrder, places.All(p => !p.IsMoved));
        var kept = places.Index().Where(p => !p.Item.IsMoved && p.Item.State == PlaceState.Placed).Select(p => p.Index).ToList();
        Assert.Equal(kept, firsts.Where(kept.Contains));
    }
}
