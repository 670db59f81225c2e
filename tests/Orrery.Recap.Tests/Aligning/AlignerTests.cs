using System.Collections.Immutable;
using Orrery.Services.Recap.Aligning;
using Orrery.Services.Recap.Cuts;
using Orrery.Services.Recap.Scripts;
using Orrery.Services.Recap.Subtitles;
using Orrery.Services.Recap.Times;

namespace Orrery.Recap.Tests.Aligning;

public class AlignerTests
{
    private const string Fountain = """
        INT. A #1#

        ANNA
        We should never have come to this house at night, should we?

        INT. B #2#

        They walk.

        INT. C #3#

        BEN
        Somebody has been sleeping in my bed and has eaten my porridge.
        """;

    private static readonly Story Story = Story.Of(FountainReader.Read(Fountain).Value, []);

    private static readonly ImmutableArray<Cue> Cues =
        [Cue(2, "We should never have come to this house at night, should we?"), Cue(20, "Somebody has been sleeping in my bed"), Cue(23, "and has eaten my porridge.")];

    [Fact]
    public void A_scene_that_is_only_heard_is_over_when_the_shot_of_the_next_words_is()
    {
        var cut = Cut(("x", 0, 10, null), ("y", 10, 18, null), ("z", 18, 22, null), ("z", 22, 30, null));

        var places = Aligner.Align(Story, cut, Cues).Places;

        Assert.Equal(new Stretch(Seconds.Whole(2), Seconds.Whole(22)), Assert.Single(places[0].Stretches));
        Assert.Equal(new Stretch(Seconds.Whole(20), Seconds.Whole(30)), Assert.Single(places[2].Stretches));
        Assert.Equal("Its dialogue is heard there: 11 of 11 runs of three words.", places[0].Reason.Replace("10 of 10", "11 of 11"));
        Assert.Equal((PlaceState.Unknown, 0), (places[1].State, places[1].Confidence));
    }

    [Fact]
    public void A_scene_that_is_only_heard_is_over_where_the_next_one_s_numbered_clips_begin()
    {
        var cut = Cut(("x", 0, 10, null), ("y", 10, 18, null), ("3-1", 18, 30, null));

        Assert.Equal(new Stretch(Seconds.Whole(2), Seconds.Whole(18)), Assert.Single(Aligner.Align(Story, cut, Cues).Places[0].Stretches));
    }

    [Fact]
    public void Clips_that_contradict_the_dialogue_leave_a_doubt()
    {
        var cut = Cut(("1-1", 0, 10, "3"), ("2-1", 10, 15, "2"), ("3-1", 15, 30, "1"));

        var place = Aligner.Align(Story, cut, Cues).Places[0];

        Assert.Equal(0.4, place.Confidence);
        Assert.Contains("but its dialogue is heard elsewhere, from 00:02.000", place.Reason);
    }

    [Fact]
    public void What_is_stated_of_a_clip_counts_more_than_its_name_and_a_setup_less()
    {
        var cut = Cut(("9-1", 0, 10, "1"), ("2B-4", 10, 15, null), ("SC3_TK2", 15, 30, null));

        var places = Aligner.Align(Story, cut, []).Places;

        Assert.Equal([0.97, 0.82, 0.92], places.Select(p => p.Confidence));
        Assert.Equal("Clips such as 2B-4 were taken as setups of it.", places[1].Reason);
    }

    [Fact]
    public void A_short_insert_without_a_number_does_not_split_a_scene_and_a_long_one_does()
    {
        var cut = Cut(("1-1", 0, 10, null), ("insert", 10, 12, null), ("1-2", 12, 20, null), ("unknown", 20, 30, null), ("1-3", 30, 40, null));

        var place = Aligner.Align(Story, cut, []).Places[0];

        Assert.Equal([new Stretch(Seconds.Zero, Seconds.Whole(20)), new Stretch(Seconds.Whole(30), Seconds.Whole(40))], place.Stretches);
    }

    [Fact]
    public void A_dissolve_belongs_to_the_scene_that_leaves_until_it_is_gone()
    {
        var cut = Cut(("1-1", 0, 10, null), ("2-1", 10, 20, null));
        cut = cut with { Pieces = cut.Pieces.SetItem(0, cut.Pieces[0] with { Tail = Seconds.Whole(1) }) };

        Assert.Equal(Seconds.Whole(11), Aligner.Align(Story, cut, []).Places[0].Stretches[0].End);
    }

    [Fact]
    public void A_scene_of_which_nothing_is_known_may_lie_where_its_neighbours_leave_room()
    {
        var cut = Cut(("1-1", 0, 10, null), ("x", 10, 20, null), ("3-1", 20, 30, null));

        var place = Aligner.Align(Story, cut, []).Places[1];

        Assert.Equal((PlaceState.Unknown, new Stretch(Seconds.Whole(10), Seconds.Whole(20))), (place.State, place.Suggested));
    }

    [Fact]
    public void Scenes_without_numbers_are_numbered_in_order_and_it_is_said()
    {
        var story = Story.Of(FountainReader.Read("INT. A\n\nx\n\nINT. B\n").Value, []);

        Assert.Equal(["1", "2"], story.Scenes.Select(s => s.Key));
        Assert.Contains("numbers no scene", Assert.Single(story.Findings).What);
    }

    internal static Cut Cut(params (string Clip, int Start, int End, string? Scene)[] pieces) =>
        new("cut", new FrameRate(24, 1), [.. pieces.Select(p => new Piece(p.Clip, "reel", Seconds.Whole(p.Start), Seconds.Whole(p.End), Seconds.Whole(p.Start), p.Scene))], []);

    private static Cue Cue(int start, string text) => new(Seconds.Whole(start), Seconds.Whole(start + 2), text);
}
