using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Orrery.Recap.Tests.Aligning;
using Orrery.Services.Recap.Aligning;
using Orrery.Services.Recap.Breakdowns;
using Orrery.Services.Recap.Cuts;
using Orrery.Services.Recap.Telling;
using Orrery.Services.Recap.Times;
using Orrery.Services.Recap.Writing;

namespace Orrery.Recap.Tests.Telling;

/// <summary>Never a word beyond the playhead.</summary>
public class RecapPropertyTests
{
    private static readonly ImmutableDictionary<string, string> Nobody = ImmutableDictionary<string, string>.Empty;

    private static Config Many => Config.QuickThrowOnFailure.WithMaxTest(300);

    private static Arbitrary<SyntheticFilm> Films => SyntheticFilm.Any(lostWords: 0.05).ToArbitrary();

    private static Arbitrary<int> Playheads => Gen.Choose(0, 320_000).ToArbitrary();

    [Fact]
    public void What_is_told_is_over_in_every_part_of_its_scene() => Check.One(Many, Prop.ForAll(Films, Playheads, Gen.Choose(0, 8).ToArbitrary(), (film, at, count) =>
    {
        var (recap, playhead) = (Recap(film.Story, film), Seconds.Milliseconds(at));

        var told = recap.UpTo(playhead, count);

        Assert.True(told.Length <= count);
        Assert.All(told, t => Assert.All(film.TrueStretches(Index(film, t.Scene)), real => Assert.True(real.End <= playhead)));
    }));

    /// <summary>If every line of a scene that isn't over yet said something else, or nothing were written there, the viewer would be told the same.</summary>
    [Fact]
    public void Nothing_of_what_is_still_to_come_changes_what_is_told() => Check.One(Many, Prop.ForAll(Films, Playheads, (film, at) =>
    {
        var playhead = Seconds.Milliseconds(at);
        var other = film.Story with
        {
            Scenes = [.. film.Story.Scenes.Select((scene, i) => film.TrueStretches(i).Any(s => s.End > playhead) ? scene with { Lines = [scene.Lines[0] with { Text = "The butler did it." }] } : scene)],
        };

        Assert.Equal(Shown(Recap(film.Story, film).UpTo(playhead, 100)), Shown(Recap(other, film).UpTo(playhead, 100)));
    }));

    [Fact]
    public void What_may_be_told_stays_so_and_comes_in_the_order_in_which_it_was_over() => Check.One(Many, Prop.ForAll(Films, Playheads, Playheads, (film, a, b) =>
    {
        var recap = Recap(film.Story, film);
        var (early, late) = (recap.UpTo(Seconds.Milliseconds(Math.Min(a, b)), 1000), recap.UpTo(Seconds.Milliseconds(Math.Max(a, b)), 1000));

        Assert.Equal(Shown(early), Shown(late).Take(early.Length));
        Assert.Equal(late.Select(t => t.Over).Order(), late.Select(t => t.Over));
    }));

    [Fact]
    public void A_track_s_cue_is_never_active_before_its_scene_is_over_and_reads_back_as_it_was() => Check.One(Many, Prop.ForAll(Films, film =>
    {
        var recap = Recap(film.Story, film);
        var text = VttTrack.Write(recap);
        var cues = Services.Recap.Subtitles.VttReader.Read(text);

        if (recap.Tellings.Length > 0) Assert.Empty(cues.Faults);
        Assert.All(cues.Value.Zip(recap.Tellings), pair => Assert.True(pair.First.Start >= pair.Second.Over));
        Assert.Equal(Shown(recap.Tellings), VttTrack.Read(text).Select(c => $"{c.Scene}/{c.Part} {c.Began}-{c.Over} {string.Join('|', c.Texts)}"));
    }));

    [Fact]
    public void A_timeline_s_markers_read_back_as_the_scenes_stretches() => Check.One(Many, Prop.ForAll(Films, film =>
    {
        if (film.Order.IsEmpty) return;
        var recap = Recap(film.Story, film);
        var (cut, faults) = OtioReader.Read(OtioMarkers.Write(recap, film.Cut));

        Assert.Empty(faults);
        Assert.Equal(film.Cut.Pieces.Select(p => (p.Clip, p.Start, p.End, p.From)), cut.Pieces.Select(p => (p.Clip, p.Start, p.End, p.From)));
        Assert.Equal(recap.Scenes.SelectMany(s => s.Stretches.Select(p => (s.Key, p.Start, p.End))), cut.Markers.Select(m => (m.Data["scene"], m.Start, m.Start + m.Duration)));
    }));

    private static RecapDocument Recap(Story story, SyntheticFilm film) => Teller.Tell("film", "en", story, Aligner.Align(story, film.Cut, film.Cues), Nobody);

    private static IEnumerable<string> Shown(IEnumerable<Services.Recap.Telling.Telling> told) => told.Select(t => $"{t.Scene}/{t.Part} {t.Began}-{t.Over} {string.Join('|', t.Texts)}");

    private static int Index(SyntheticFilm film, string scene) => film.Story.Scenes.Select(s => s.Key).ToList().IndexOf(scene);
}
