using Orrery.Media.Ladders;
using Orrery.Media.Scoring;

namespace Orrery.Media.Tests.Scoring;

public sealed class ChunkScoresTests
{
    private static string LogOf(int frames) => """{"version":"2.3.0","frames":[""" + string.Join(',', Enumerable.Range(0, frames).Select(FrameOf)) + "]}";

    private static string FrameOf(int n) => """{"frameNum":@,"metrics":{"vmaf":%,"psnr_y":40.5,"float_ssim":0.99}}""".Replace("@", $"{n}").Replace("%", $"{90 + n}");

    [Fact]
    public void A_complete_log_gives_the_scores_of_every_frame()
    {
        var scored = Assert.IsType<ChunkScores.Scored>(ChunkScores.Read(LogOf(3), 3, 3, 3, 3));
        Assert.Equal([new(90, 40.5, 0.99), new(91, 40.5, 0.99), new(92, 40.5, 0.99)], scored.Frames);
        Assert.Equal("2.3.0", scored.LibvmafVersion);
    }

    [Theory]
    [InlineData(95, 95, 48, 48, "The scoring tool compared 95 frames and logged 95; the chunk has 48. Frames were paired wrongly.")]
    [InlineData(48, 47, 48, 48, "The scoring tool compared 47 frames and logged 48; the chunk has 48. Frames were paired wrongly.")]
    [InlineData(48, 48, 40, 48, "The reference holds 40 frames instead of 48.")]
    [InlineData(48, 48, 48, 40, "The chunk decodes to 40 frames instead of 48.")]
    public void Any_count_that_differs_makes_the_scores_unusable(int logged, int compared, long reference, int chunk, string why) =>
        Assert.Equal(why, Assert.IsType<ChunkScores.Unusable>(ChunkScores.Read(LogOf(logged), compared, 48, reference, chunk)).Why);

    [Theory]
    [InlineData("")]
    [InlineData("""{"version":"2.3.0","frames":[{"frameNum":0""")]
    [InlineData("""{"version":"2.3.0","frames":[{"frameNum":1,"metrics":{"vmaf":1,"psnr_y":1,"float_ssim":1}}]}""")]
    [InlineData("""{"version":"2.3.0","frames":[{"frameNum":0,"metrics":{"vmaf":1}}]}""")]
    public void A_torn_log_is_unusable(string json) => Assert.IsType<ChunkScores.Unusable>(ChunkScores.Read(json, 1, 1, 1, 1));

    [Fact]
    public void Only_the_lines_of_frames_count_as_frames_that_were_compared() =>
        Assert.Equal(3, ScoredFrames.In("0,\n[swscaler @ 0x1] a warning, 7\n1\r\n\n,\n-3\n2"));

    [Fact]
    public void Pooling_follows_libvmafs_formulas()
    {
        var pooled = PooledScore.Of(Enumerable.Range(1, 100).Select(n => (double)n));
        Assert.Equal((50.5, 5.0, 1.0, 1.0), (pooled.Mean, pooled.P5, pooled.P1, pooled.Min));
        Assert.Equal(100 / Enumerable.Range(1, 100).Sum(n => 1.0 / (n + 1)) - 1, pooled.HarmonicMean, 9);
        Assert.Equal(new PooledScore(7, 7, 7, 7, 7), PooledScore.Of([7]));
        Assert.Throws<ArgumentException>(() => PooledScore.Of([]));
    }

    [Theory]
    [InlineData(3840, 2160, 1920, 1080)]
    [InlineData(1280, 720, 1280, 720)]
    [InlineData(1080, 1920, 1080, 1920)]
    [InlineData(1, 1, 64, 64)]
    [InlineData(641, 361, 640, 360)]
    public void The_scoring_size_is_the_sources_at_most_1080p(int width, int height, int scoredWidth, int scoredHeight) =>
        Assert.Equal(new PictureSize(scoredWidth, scoredHeight), ScoringSize.For(new(width, height)));

    [Fact]
    public void Frames_of_a_raw_video_are_counted_from_its_size()
    {
        var header = "YUV4MPEG2 W16 H8 F24:1 Ip A1:1 C420jpeg\n"u8;
        const int frame = 6 + 16 * 8 * 3 / 2;
        Assert.Equal(3, Yuv4Mpeg.FrameCount(header, header.Length + 3 * frame, new(16, 8)));
        Assert.Equal(-1, Yuv4Mpeg.FrameCount(header, header.Length + 3 * frame - 1, new(16, 8)));
        Assert.Equal(-1, Yuv4Mpeg.FrameCount(header, header.Length + 3 * frame, new(8, 16)));
        Assert.Equal(-1, Yuv4Mpeg.FrameCount("RIFF"u8, 1000, new(16, 8)));
    }
}
