using Orrery.Media.Commands;
using Orrery.Media.Inspection;
using Orrery.Media.Probing;
using Orrery.Media.Segments;
using Orrery.Media.Tests.RealTools;

namespace Orrery.Media.Tests.Segments;

/// <summary>A real clip whose frames come late, double up and leave gaps.</summary>
public sealed class VariableRateTests
{
    private static readonly Lazy<Inspecting> Uneven = new(() => Inspecting.Of(Clips.Test(
        "-vf select=not(eq(n\\,7)+between(n\\,20\\,29)+eq(n\\,59)),settb=1/30000,setpts=PTS+if(eq(mod(N\\,9)\\,4)\\,0.8/(30*TB)\\,0) -fps_mode vfr -enc_time_base 1:30000 -pix_fmt yuv420p -c:v libx264 -preset ultrafast uneven.mp4",
        "160x90", "30", "3")));

    [Fact]
    public void It_is_normalised_to_its_usual_rate()
    {
        var mapping = Uneven.Value.Mapping();
        Assert.Equal((Rational)30, mapping.Rate);
        Assert.False(mapping.IsOneToOne);
        Assert.Equal(78, Uneven.Value.Found.Index.Frames.Length);
        Assert.InRange(mapping.OutputCount, 88, 90);
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(15, 20)]
    [InlineData(22, 6)]
    [InlineData(50, 38)]
    public void A_chunk_shows_exactly_the_mapped_frames(int first, int count)
    {
        var clip = Uneven.Value;
        var mapping = clip.Mapping();
        var source = clip.Chunk(first, count, mapping);
        var reference = MediaTool.Run(ReferenceCommand.For(source, new(160, 90))).Succeeded();
        Assert.Equal(new RightFrames.Ok(source.Frames.SourceCount), clip.RightFramesOf(source, reference));
        Assert.Equal(Enumerable.Range(first, count).Select(n => clip.Found.Index.Frames[mapping.SourceOf(n)].Hash), HashesOf(reference));
    }

    [Fact]
    public void A_chunk_of_it_is_on_the_grid()
    {
        var source = Uneven.Value.Chunk(10, 70);
        Assert.NotEmpty(source.Frames.Repeats);
        Assert.NotEmpty(source.Frames.SkippedPts);
        Assert.Empty(source.Encode(Uneven.Value.Rendition(30)).Validate(source).Faults);
    }

    [Fact]
    public void It_is_noted_with_what_is_done_about_it()
    {
        var note = Assert.Single(InputNotes.After(Uneven.Value.Found, Uneven.Value.Mapping()));
        Assert.Equal("input.variable-rate", note.Code);
        Assert.Matches("^normalised to 30 frames a second: [1-9][0-9]* frames are shown again, [1-9][0-9]* are left out$", note.Handling);
    }

    [Theory]
    [InlineData("120", "null", 600, 60)]
    [InlineData("30", "select=not(eq(mod(n\\,3)\\,1))", 100, 30)]
    public void Many_dropped_or_repeated_frames_fit_into_one_chunk(string rate, string filter, int sourceFrames, int outputRate)
    {
        var clip = Inspecting.Of(Clips.Test($"-vf {filter} -fps_mode vfr -c:v libx264 -preset ultrafast -pix_fmt yuv420p many{rate}.mkv", "64x64", rate, "5"));
        var mapping = clip.Mapping();
        Assert.Equal((sourceFrames, (Rational)outputRate, false), (clip.Found.Index.Frames.Length, mapping.Rate, mapping.IsOneToOne));
        var source = clip.Chunk(3, mapping.OutputCount - 3, mapping);
        var encoded = source.Encode(clip.Rendition(mapping.Rate));
        Assert.Equal(new RightFrames.Ok(source.Frames.SourceCount), clip.RightFramesOf(source, encoded));
        Assert.Empty(encoded.Validate(source).Faults);
    }

    /// <summary>At the source's own size and format the reference holds the source's samples, so hashes compare.</summary>
    private static IEnumerable<FrameHash> HashesOf(ToolRun reference)
    {
        var run = MediaTool.Run(new CommandLine { Program = "ffmpeg", Arguments = ["-v", "error", "-i", reference.Path(ReferenceCommand.Reference), "-f", "framehash", "-hash", FrameHash.Algorithm, "out"] });
        return FrameHashList.Parse(run.Succeeded().Text("out")).Frames.Select(f => f.Hash);
    }
}
