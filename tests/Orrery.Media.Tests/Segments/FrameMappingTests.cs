using System.Collections.Immutable;
using Orrery.Media.Segments;

namespace Orrery.Media.Tests.Segments;

public sealed class FrameMappingTests
{
    private static readonly Rational Ms = new(1, 1000);

    [Fact]
    public void Rounded_timestamps_of_a_constant_rate_are_one_run()
    {
        ImmutableArray<long> pts = [.. Enumerable.Range(0, 500).Select(n => new Rational(n * 1001L * 1000, 24_000).Round() - 40)];
        var mapping = FrameRates.Normalise(pts, Ms, new Rational(19_001, 793));
        Assert.True(mapping.IsOneToOne);
        Assert.Equal((new Rational(24_000, 1001), 500), (mapping.Rate, mapping.OutputCount));
    }

    [Fact]
    public void A_gap_shows_the_frame_before_it_again()
    {
        var mapping = FrameMapping.Build([0, 40, 160, 200], Ms, 25);
        Assert.Equal([0, 1, 1, 1, 2, 3], Shown(mapping));
        Assert.Equal(2, mapping.Repeated);
    }

    [Fact]
    public void Of_two_frames_in_a_slot_the_nearer_is_shown() =>
        Assert.Equal([0, 2, 3], Shown(FrameMapping.Build([0, 25, 45, 80], Ms, 25)));

    [Fact]
    public void Of_two_equally_near_the_earlier_is_shown() =>
        Assert.Equal([0, 1, 3], Shown(FrameMapping.Build([0, 30, 50, 80], Ms, 25)));

    [Fact]
    public void A_faster_source_is_brought_to_sixty_a_second()
    {
        ImmutableArray<long> pts = [.. Enumerable.Range(0, 240).Select(n => (long)n)];
        var mapping = FrameRates.Normalise(pts, new Rational(1, 120), 120);
        Assert.Equal(((Rational)60, false), (mapping.Rate, mapping.IsOneToOne));
        Assert.InRange(mapping.OutputCount, 120, 121);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(7)]
    public void An_unusual_but_constant_rate_is_kept(int rate)
    {
        ImmutableArray<long> pts = [.. Enumerable.Range(0, 20).Select(n => n * 1000L / rate)];
        Assert.Equal((Rational)rate, FrameRates.Normalise(pts, Ms, rate).Rate);
    }

    [Fact]
    public void A_rate_nobody_announced_is_found_among_the_standard_ones()
    {
        ImmutableArray<long> pts = [.. Enumerable.Range(0, 50).Select(n => n * 40L)];
        Assert.Equal((Rational)25, FrameRates.Normalise(pts, Ms, null, null).Rate);
    }

    [Fact]
    public void One_frame_is_one_output_frame() => Assert.Equal(1, FrameRates.Normalise([77], Ms).OutputCount);

    [Fact]
    public void A_source_frame_is_found_in_the_output()
    {
        var mapping = FrameMapping.Build([0, 40, 160, 165, 200], Ms, 25);
        Assert.Equal([0, 1, 4, 5, 5, 6], Enumerable.Range(0, 6).Select(mapping.FirstOutputOf));
        Assert.Throws<ArgumentOutOfRangeException>(() => mapping.SourceOf(6));
    }

    [Fact]
    public void Chunks_list_every_output_frame_once_whatever_the_timing()
    {
        var random = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            var time = 0L;
            ImmutableArray<long> pts = [.. Enumerable.Range(0, random.Next(1, 80)).Select(_ => time += random.Next(1, 120))];
            var mapping = FrameMapping.Build(pts, Ms, 25);
            var shown = Shown(mapping);
            Assert.Equal(shown.Order(), shown);
            var segment = new Segment(0, random.Next(mapping.OutputCount), 1) is var s ? s with { Count = random.Next(1, mapping.OutputCount - s.First + 1) } : default;
            var chunk = ChunkFrames.Of(mapping, segment, pts);
            Assert.Equal(shown[segment.First..segment.End], Replay(chunk, pts));
        }
    }

    private static int[] Shown(FrameMapping mapping) => [.. Enumerable.Range(0, mapping.OutputCount).Select(mapping.SourceOf)];

    /// <summary>What the filters do: everything between first and last, without the skipped, with the repeats.</summary>
    private static IEnumerable<int> Replay(ChunkFrames chunk, ImmutableArray<long> pts)
    {
        var kept = Enumerable.Range(0, pts.Length).Where(i => pts[i] >= chunk.FirstPts && pts[i] <= chunk.LastPts && !chunk.SkippedPts.Contains(pts[i])).ToList();
        Assert.Equal(chunk.SourceCount, kept.Count);
        foreach (var repeat in chunk.Repeats) kept.InsertRange(repeat.At, Enumerable.Repeat(kept[repeat.At], repeat.Extra));
        return kept;
    }
}
