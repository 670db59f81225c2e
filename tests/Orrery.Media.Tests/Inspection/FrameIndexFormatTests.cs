using Orrery.Media.Inspection;

namespace Orrery.Media.Tests.Inspection;

public sealed class FrameIndexFormatTests
{
    [Fact]
    public void An_index_comes_back_as_it_was_stored()
    {
        var random = new Random(4);
        for (var round = 0; round < 50; round++)
        {
            var index = Index(random, random.Next(0, 300));
            var back = FrameIndexFormat.Read(FrameIndexFormat.Write(index));
            Assert.Equal((index.TimeBase, index.FirstFrame, index.HasOpenGops), (back.TimeBase, back.FirstFrame, back.HasOpenGops));
            Assert.Equal(index.KeyPts, back.KeyPts);
            Assert.Equal(index.Frames, back.Frames);
        }
    }

    [Fact]
    public void A_frame_of_constant_rate_takes_19_bytes()
    {
        var frames = Enumerable.Range(0, 10_000).Select(n => new IndexedFrame(n * 512, new((UInt128)n << 64), 1.3));
        var bytes = FrameIndexFormat.Write(new SourceIndex { TimeBase = new(1, 12288), FirstFrame = 0, Frames = [.. frames], KeyPts = [0], HasOpenGops = false });
        Assert.InRange(bytes.Length, 180_000, 191_000);
    }

    [Fact]
    public void A_part_of_an_index_keeps_its_frame_numbers()
    {
        var index = Index(new Random(2), 50) with { FirstFrame = 0 };
        var part = index.Part(new ExcerptRange(10, 5, index.Pts[10], index.Pts[15]));
        Assert.Equal(10, part.FirstFrame);
        Assert.Equal(index.Pts[10..15], part.Pts);
        Assert.Equal(index.KeyPts, part.KeyPts);
    }

    [Fact]
    public void A_cut_off_index_is_an_error_wherever_it_is_cut()
    {
        var bytes = FrameIndexFormat.Write(Index(new Random(1), 20));
        for (var length = 0; length < bytes.Length; length++) Assert.Throws<FormatException>(() => FrameIndexFormat.Read(bytes.AsSpan(0, length)));
    }

    private static SourceIndex Index(Random random, int frames)
    {
        long time = random.Next(-5000, 5000);
        return new SourceIndex
        {
            TimeBase = new(1, 90_000), FirstFrame = random.Next(1000), HasOpenGops = random.Next(2) == 1,
            KeyPts = [.. Enumerable.Range(0, random.Next(20)).Select(n => n * 90_000L - 7)],
            Frames = [.. Enumerable.Range(0, frames).Select(_ => new IndexedFrame(time += random.Next(1, 9000), new(new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64())), random.Next(10_001) / 100.0))],
        };
    }
}
