using Orrery.Media.Inspection;
using Orrery.Media.Ladders;
using Orrery.Media.Tests.RealTools;

namespace Orrery.Media.Tests.Commands;

/// <summary>The seek rule on real files: whatever the container, a chunk gets exactly its frames.</summary>
public sealed class RightFramesTests
{
    private static readonly Lazy<Inspecting> Sample = new(() => Inspecting.Of(Clips.Sample, 10, 7));

    [Theory]
    [InlineData(0, 3)]
    [InlineData(44, 3)]
    [InlineData(165, 3)]
    public void A_range_of_the_sample_is_read_from_its_keyframe(int first, int count)
    {
        var clip = Sample.Value;
        var source = clip.Chunk(first, count);
        var rendition = Ladder.Plan(new(1920, 1080), 24, ["144p"]).Renditions[0];
        Assert.Equal(new RightFrames.Ok(count), clip.RightFramesOf(source, source.Encode(rendition)));
    }

    [Theory]
    [InlineData("mpg")]
    [InlineData("ts")]
    [InlineData("mkv")]
    [InlineData("mxf")]
    [InlineData("avi")]
    public void Every_range_of_an_open_gop_clip_is_right(string container)
    {
        var clip = Inspecting.Of(Clips.OpenGop(container));
        Assert.Null(clip.Found.Damage);
        Assert.Equal(100, clip.Found.Index.Frames.Length);
        var seeks = 0;
        foreach (var first in (int[])[0, 11, 25, 47, 70, 86])
        {
            var source = clip.Chunk(first, 9);
            Assert.Equal(new RightFrames.Ok(9), clip.RightFramesOf(source, source.Encode(clip.Rendition(25))));
            if (source.Start != ReadStart.FileStart) seeks++;
        }
        Assert.Equal(container == "avi" ? 0 : 4, seeks);
    }

    [Fact]
    public void A_chunk_read_from_the_start_of_the_file_holds_the_same_frames()
    {
        var clip = Inspecting.Of(Clips.OpenGop("ts"));
        var source = clip.Chunk(60, 9);
        Assert.NotEqual(source.Start, source.FromFileStart.Start);
        Assert.Equal(new RightFrames.Ok(9), clip.RightFramesOf(source.FromFileStart, source.FromFileStart.Encode(clip.Rendition(25))));
    }

    [Fact]
    public void A_chunk_with_the_wrong_frames_is_told_apart_at_its_first_frame()
    {
        var clip = Inspecting.Of(Clips.OpenGop("mkv"));
        var (ordered, shifted) = (clip.Chunk(30, 5), clip.Chunk(31, 5));
        var wrong = Assert.IsType<RightFrames.Mismatch>(clip.RightFramesOf(ordered, shifted.Encode(clip.Rendition(25))));
        Assert.Equal((0, 30), (wrong.Position, wrong.SourceFrame));
        Assert.Equal(clip.Found.Index.Frames[30].Hash, wrong.Expected);
        Assert.Equal(clip.Found.Index.Frames[31].Hash, wrong.Got);
    }

    [Fact]
    public void A_chunk_that_is_one_frame_short_is_told_apart_at_its_end()
    {
        var clip = Inspecting.Of(Clips.OpenGop("mkv"));
        var wrong = Assert.IsType<RightFrames.Mismatch>(clip.RightFramesOf(clip.Chunk(30, 5), clip.Chunk(30, 4).Encode(clip.Rendition(25))));
        Assert.Equal((4, 34), (wrong.Position, wrong.SourceFrame));
        Assert.Null(wrong.Got);
    }
}
