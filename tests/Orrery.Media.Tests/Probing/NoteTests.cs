using Orrery.Media.Commands;
using Orrery.Media.Ladders;
using Orrery.Media.Probing;
using Orrery.Media.Tests.RealTools;

namespace Orrery.Media.Tests.Probing;

/// <summary>Unusual inputs that are handled: each is noted, and comes out as promised.</summary>
public sealed class NoteTests
{
    [Fact]
    public void A_plain_tagged_clip_has_no_notes()
    {
        var path = Clips.TestWithSound("-c:v libx264 -colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv -c:a aac plain.mp4");
        Assert.Empty(NotesOf(path));
    }

    [Fact]
    public void A_rotated_clip_is_turned()
    {
        var folder = MediaTool.NewFolder();
        MediaTool.Ffmpeg(folder, $"-i {Clips.Test("-c:v libx264 -an flat.mp4")} -c copy -metadata:s:v:0 rotate=90 turned.mp4");
        var path = Path.Combine(folder, "turned.mp4");
        Assert.Contains("input.rotated", NotesOf(path).Select(n => n.Code));
        var clip = Inspecting.Of(path);
        Assert.Equal(270, clip.Video.Rotation);
        Assert.Equal(new PictureSize(90, 160), PictureSize.Displayed(clip.Video));
        var encoded = clip.Chunk(0, 5).Encode(clip.Rendition(25));
        var chunk = Inspecting.ProbeOf(encoded.Path(EncodeCommand.Chunk)).Video[0];
        Assert.Equal((90, 160, 0), (chunk.Width, chunk.Height, chunk.Rotation));
        Assert.True(SameAs(encoded, $"-i {path}"), "not what ffmpeg's own rotation shows");
        Assert.False(SameAs(encoded, $"-noautorotate -i {path} -vf transpose=clock"));
    }

    [Fact]
    public void Non_square_pixels_become_square()
    {
        var path = Clips.Test("-vf setsar=64/45 -c:v libx264 wide.mp4", "90x72");
        Assert.Contains(NotesOf(path), n => n is { Code: "input.non-square-pixels", Handling: "resampled to square pixels, 128x72" });
        var clip = Inspecting.Of(path);
        var chunk = Inspecting.ProbeOf(clip.Chunk(0, 5).Encode(clip.Rendition(25)).Path(EncodeCommand.Chunk)).Video[0];
        Assert.Equal((128, 72, (Rational)1), (chunk.Width, chunk.Height, chunk.SampleAspect));
    }

    [Fact]
    public void Odd_sizes_are_encoded_even()
    {
        var path = Clips.Test("-vf scale=161:91,setsar=1 -c:v ffv1 -pix_fmt yuv444p odd.mkv");
        Assert.Contains("input.odd-size", NotesOf(path).Select(n => n.Code));
        var clip = Inspecting.Of(path);
        var source = clip.Chunk(0, 5);
        var encoded = source.Encode(clip.Rendition(25));
        Assert.Empty(encoded.Validate(source).Faults);
        var chunk = Inspecting.ProbeOf(encoded.Path(EncodeCommand.Chunk)).Video[0];
        Assert.Equal((160, 90), (chunk.Width, chunk.Height));
    }

    [Theory]
    [InlineData("1x1")]
    [InlineData("2x2")]
    [InlineData("17x1")]
    public void A_picture_of_a_few_pixels_becomes_the_smallest_rendition(string size)
    {
        var path = Clips.Test($"-vf scale={size.Replace('x', ':')} -c:v ffv1 -pix_fmt yuv444p tiny.mkv");
        Assert.Contains("input.tiny", NotesOf(path).Select(n => n.Code));
        var clip = Inspecting.Of(path);
        var source = clip.Chunk(0, 5);
        Assert.Empty(source.Encode(clip.Rendition(25)).Validate(source).Faults);
        var only = Assert.Single(Ladder.Plan(PictureSize.Displayed(clip.Video), 25).Renditions);
        Assert.Equal(16, only.Size.Height);
    }

    [Theory]
    [InlineData("1280x720", "taken as BT.709 (720 lines or more)", "bt709")]
    [InlineData("160x90", "taken as BT.601 (fewer than 720 lines)", "smpte170m")]
    public void Untagged_colour_is_assumed_and_written(string size, string handling, string written)
    {
        var path = Clips.Test("-c:v libx264 -preset ultrafast untagged.mp4", size, "25", "0.4");
        Assert.Contains(NotesOf(path), n => n.Code == "input.untagged-colour" && n.Handling == handling);
        var clip = Inspecting.Of(path);
        var chunk = Inspecting.ProbeOf(clip.Chunk(0, 5).Encode(clip.Rendition(25)).Path(EncodeCommand.Chunk)).Video[0];
        Assert.Equal(new ColourTags(written, written, written, "tv"), chunk.Colour);
    }

    [Fact]
    public void Full_range_becomes_limited_range()
    {
        var clip = Inspecting.Of(Clips.Test("-vf scale=out_range=pc,format=yuvj420p -c:v libx264 -color_range pc full.mp4"));
        Assert.Equal("pc", Colours.Of(clip.Video).Source.Range);
        var encoded = clip.Chunk(0, 5).Encode(clip.Rendition(25));
        Assert.Equal("tv", Inspecting.ProbeOf(encoded.Path(EncodeCommand.Chunk)).Video[0].Colour.Range);
        Assert.True(SameAs(encoded, $"-i {clip.Input.Path} -vf scale=in_range=pc:out_range=tv,format=yuv420p"));
    }

    [Theory]
    [InlineData("smpte2084", "HDR (PQ), 10 bits")]
    [InlineData("arib-std-b67", "HDR (HLG), 10 bits")]
    public void HDR_is_tone_mapped_to_bt709(string transfer, string kind)
    {
        var path = Clips.Test($"-c:v libx265 -preset ultrafast -x265-params log-level=none -pix_fmt yuv420p10le -colorspace bt2020nc -color_primaries bt2020 -color_trc {transfer} -color_range tv {transfer}.mkv", seconds: "0.4");
        Assert.Contains(NotesOf(path), n => n.Code == "input.hdr" && n.What == $"The video is {kind}");
        var clip = Inspecting.Of(path);
        var source = clip.Chunk(0, 5);
        var encoded = source.Encode(clip.Rendition(25));
        Assert.Empty(encoded.Validate(source).Faults);
        var chunk = Inspecting.ProbeOf(encoded.Path(EncodeCommand.Chunk)).Video[0];
        Assert.Equal((Colours.Bt709, 8), (chunk.Colour, chunk.BitDepth));
    }

    [Fact]
    public void No_audio_is_noted() => Assert.Contains("input.no-audio", NotesOf(Clips.Test("-c:v libx264 silent.mp4")).Select(n => n.Code));

    [Fact]
    public void Surround_is_noted() =>
        Assert.Contains("input.surround", NotesOf(Clips.TestWithSound("-c:v libx264 -c:a aac six.mp4", "5.1")).Select(n => n.Code));

    [Fact]
    public void A_negative_start_is_noted_and_encoded_from_zero()
    {
        var path = Clips.Test("-c:v mpeg4 -output_ts_offset -0.48 -avoid_negative_ts disabled negative.mkv");
        Assert.Contains("input.negative-start", NotesOf(path).Select(n => n.Code));
        var clip = Inspecting.Of(path);
        Assert.Equal(-480, clip.Found.Index.Frames[0].Pts);
        var source = clip.Chunk(0, 20);
        var encoded = source.Encode(clip.Rendition(25));
        Assert.Equal(new Orrery.Media.Inspection.RightFrames.Ok(20), clip.RightFramesOf(source, encoded));
        Assert.Empty(encoded.Validate(source).Faults);
    }

    private static IEnumerable<InputNote> NotesOf(string path)
    {
        var verdict = InputRules.Check(Inspecting.ProbeOf(path), "", new FileInfo(path).Length, File.ReadAllBytes(path).AsSpan(0, 64));
        Assert.True(verdict.Accepted, string.Join(", ", verdict.Refusals));
        return verdict.Notes;
    }

    /// <summary>True if the chunk looks like what another filter makes of the same clip.</summary>
    private static bool SameAs(ToolRun encoded, string reference)
    {
        var run = MediaTool.Run(new CommandLine
        {
            Program = "ffmpeg",
            Arguments = ["-nostdin", "-v", "info", .. $"{reference} -frames:v 5 -pix_fmt yuv420p ref.y4m".Split(' ')],
        }).Succeeded();
        return Psnr.Between(encoded.Path(EncodeCommand.Chunk), run.Path("ref.y4m")) > 30;
    }
}
