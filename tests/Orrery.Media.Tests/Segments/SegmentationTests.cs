using Orrery.Media.Segments;

namespace Orrery.Media.Tests.Segments;

public sealed class SegmentationTests
{
    [Fact]
    public void The_demos_cuts_give_three_segments() =>
        Assert.Equal([new(0, 0, 33), new(1, 33, 93), new(2, 126, 42)], Segmentation.Divide(168, 24, [126, 33]));

    [Fact]
    public void A_cut_less_than_a_second_after_a_boundary_or_before_the_end_is_dropped() =>
        Assert.Equal([0, 24, 48], Segmentation.Divide(96, 24, [23, 24, 47, 48, 73, 95]).Select(s => s.First));

    [Fact]
    public void Long_pieces_are_divided_evenly()
    {
        var segments = Segmentation.Divide(720, 24, [150, 300]);
        Assert.Equal([75, 75, 75, 75, 140, 140, 140], segments.Select(s => s.Count));
        Assert.Equal(Enumerable.Range(0, 7), segments.Select(s => s.Index));
    }

    [Fact]
    public void Six_seconds_are_one_segment_and_a_frame_more_are_two()
    {
        Assert.Single(Segmentation.Divide(144, 24, []));
        Assert.Equal([72, 73], Segmentation.Divide(145, 24, []).Select(s => s.Count));
    }

    [Fact]
    public void A_title_under_a_second_is_one_segment() =>
        Assert.Equal([new Segment(0, 0, 5)], Segmentation.Divide(5, 25, [2, 3, 4]));

    [Fact]
    public void Every_segment_of_any_title_is_one_to_six_seconds_to_a_frame_and_nothing_is_left_out()
    {
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            Rational rate = new(30_000, 1001);
            var frames = random.Next(30, 4000);
            var segments = Segmentation.Divide(frames, rate, Enumerable.Range(0, random.Next(60)).Select(_ => random.Next(-5, frames + 5)));
            Assert.Equal(frames, segments[^1].End);
            Assert.All(segments.Zip(segments.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.First));
            Assert.All(segments, s => Assert.InRange((s.Count / rate).ToDouble(), 1.0, 6.0 + 1001.0 / 30_000));
        }
    }

    [Fact]
    public void A_cut_stands_out_from_its_surroundings()
    {
        double[] quiet = [0, 1, 1, 1, 1, 20, 1, 1, 1, 1];
        double[] shaky = [0, 9, 11, 10, 12, 20, 11, 10, 9, 12];
        double[] faint = [0, 0.1, 0.1, 0.1, 5, 0.1, 0.1];
        Assert.Equal([5], CutFinder.Find(quiet));
        Assert.Empty(CutFinder.Find(shaky));
        Assert.Empty(CutFinder.Find(faint));
        Assert.Empty(CutFinder.Find([]));
    }
}
