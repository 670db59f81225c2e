using Orrery.Media.Commands;
using Orrery.Media.Inspection;
using Orrery.Media.Ladders;
using Orrery.Media.Scoring;
using Orrery.Media.Tests.RealTools;

namespace Orrery.Media.Tests.Scoring;

/// <summary>Ten frames of the sample film at 540 lines, scored with the real libvmaf.</summary>
public sealed class RealScoreTests
{
    private static readonly PictureSize Size = new(960, 540);
    private static readonly Rendition Rung = Ladder.Plan(new(1920, 1080), 24, ["540p"]).Renditions[0];
    private static readonly Lazy<Inspecting> Film = new(() => Inspecting.Of(Clips.Sample, new Rational(21, 2), 1));
    private static readonly Lazy<ToolRun> Reference = new(() => MediaTool.Run(ReferenceCommand.For(Film.Value.Chunk(5, 10), Size)).Succeeded());

    [Fact]
    public void A_good_encode_scores_high()
    {
        var scores = Assert.IsType<ChunkScores.Scored>(Score(Film.Value.Chunk(5, 10), 18));
        Assert.Equal(10, scores.Frames.Length);
        var vmaf = PooledScore.Of(scores.Frames.Select(f => f.Vmaf));
        Assert.InRange(vmaf.Mean, 85, 100);
        Assert.All(scores.Frames, f => Assert.InRange(f.PsnrY, 33, 60));
        Assert.All(scores.Frames, f => Assert.InRange(f.Ssim, 0.97, 1));
    }

    [Fact]
    public void A_poor_encode_scores_lower() =>
        Assert.InRange(PooledScore.Of(Assert.IsType<ChunkScores.Scored>(Score(Film.Value.Chunk(5, 10), 40)).Frames.Select(f => f.Vmaf)).Mean, 0, 70);

    [Fact]
    public void An_encode_of_the_wrong_frames_scores_much_lower()
    {
        var right = Assert.IsType<ChunkScores.Scored>(Score(Film.Value.Chunk(5, 10), 18));
        var wrong = Assert.IsType<ChunkScores.Scored>(Score(Film.Value.Chunk(8, 10), 18));
        Assert.True(right.Frames.Average(f => f.Vmaf) > wrong.Frames.Average(f => f.Vmaf) + 5,
            $"{right.Frames.Average(f => f.Vmaf)} right, {wrong.Frames.Average(f => f.Vmaf)} wrong");
        Assert.True(right.Frames.Average(f => f.PsnrY) > wrong.Frames.Average(f => f.PsnrY) + 5);
    }

    [Theory]
    [InlineData(5, AlignmentVerdict.InPlace)]
    [InlineData(4, AlignmentVerdict.OneLate)]
    [InlineData(6, AlignmentVerdict.OneEarly)]
    public void Moving_frames_tell_where_a_chunk_lies(int first, AlignmentVerdict verdict)
    {
        var encoded = Film.Value.Chunk(first, 10).Encode(Rung with { Crf = 30 });
        var run = MediaTool.Run(AlignCommand.For(Reference.Value.Path(ReferenceCommand.Reference), encoded.Path(EncodeCommand.Chunk), 24, 10)).Succeeded();
        var alignment = Alignment.Read(run.Text(AlignCommand.Same), run.Text(AlignCommand.Before), run.Text(AlignCommand.After));
        Assert.Equal(verdict, alignment.Verdict);
        Assert.InRange(alignment.Moving, 4, 8);
    }

    [Fact]
    public void A_chunk_of_another_length_is_not_scored()
    {
        var unusable = Assert.IsType<ChunkScores.Unusable>(Score(Film.Value.Chunk(5, 9), 18));
        Assert.Equal("The chunk decodes to 9 frames instead of 10.", unusable.Why);
    }

    [Fact]
    public void A_smaller_rendition_is_scored_at_the_references_size()
    {
        var rung = Rung with { Size = new(320, 180) };
        var scores = Assert.IsType<ChunkScores.Scored>(Score(Film.Value.Chunk(5, 10), 18, rung));
        Assert.InRange(scores.Frames.Average(f => f.Vmaf), 10, 80);
    }

    [Fact]
    public void A_picture_of_one_pixel_can_be_scored()
    {
        var clip = Inspecting.Of(Clips.Test("-vf scale=1:1 -c:v ffv1 -pix_fmt yuv444p dot.mkv", seconds: "0.4"));
        var source = clip.Chunk(0, 5);
        var size = ScoringSize.For(PictureSize.Displayed(clip.Video));
        var reference = MediaTool.Run(ReferenceCommand.For(source, size)).Succeeded();
        var encoded = source.Encode(clip.Rendition(25));
        var run = MediaTool.Run(ScoreCommand.For(reference.Path(ReferenceCommand.Reference), encoded.Path(EncodeCommand.Chunk), 25, size)).Succeeded();
        Assert.IsType<ChunkScores.Scored>(ChunkScores.Read(run.Text(ScoreCommand.Log), ScoredFrames.In(run.Stdout), 5, FramesOf(reference, size), 5));
    }

    private static ChunkScores Score(ChunkSource source, int crf, Rendition? rung = null)
    {
        var encoded = source.Encode((rung ?? Rung) with { Crf = crf });
        var run = MediaTool.Run(ScoreCommand.For(Reference.Value.Path(ReferenceCommand.Reference), encoded.Path(EncodeCommand.Chunk), 24, Size, 2)).Succeeded();
        var decoded = encoded.Validate(source).Decoded.Length;
        return ChunkScores.Read(run.Text(ScoreCommand.Log), ScoredFrames.In(run.Stdout), 10, FramesOf(Reference.Value, Size), decoded);
    }

    private static long FramesOf(ToolRun reference, PictureSize size)
    {
        var bytes = File.ReadAllBytes(reference.Path(ReferenceCommand.Reference));
        return Yuv4Mpeg.FrameCount(bytes.AsSpan(0, Math.Min(bytes.Length, Yuv4Mpeg.HeaderAtMost)), bytes.Length, size);
    }
}
