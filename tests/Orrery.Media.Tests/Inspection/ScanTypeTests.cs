using Orrery.Media.Commands;
using Orrery.Media.Inspection;
using Orrery.Media.Probing;
using Orrery.Media.Tests.RealTools;

namespace Orrery.Media.Tests.Inspection;

public sealed class ScanTypeTests
{
    /// <summary>50 fields a second woven into 25 frames.</summary>
    private static string Interlaced(string flags) =>
        Clips.Test($"-vf scroll=h=0.02,tinterlace=interleave_top,fieldorder=tff -c:v mpeg2video -b:v 4M -g 12 -bf 2 {flags} woven.mkv", "192x108", "50", "3", "mandelbrot");

    [Fact]
    public void Interlaced_pictures_are_seen_even_if_the_file_does_not_say_so()
    {
        var clip = Inspecting.Of(Interlaced(""));
        Assert.Equal(FieldOrder.TopFirst, clip.Found.Scan);
        Assert.True(clip.Found.ScanCounts.TopFirst > clip.Found.ScanCounts.Progressive, clip.Found.ScanCounts.ToString());
    }

    [Fact]
    public void A_chunk_is_deinterlaced_as_it_would_be_within_the_whole_title()
    {
        var clip = Inspecting.Of(Interlaced("-flags +ildct+ilme"));
        Assert.Equal(FieldOrder.TopFirst, clip.Found.Scan);
        var whole = Frames(clip.Chunk(0, 75));
        var part = clip.Chunk(30, 8);
        Assert.Equal(whole[30..38], Frames(part));
        Assert.Equal(new RightFrames.Ok(8), clip.RightFramesOf(part, part.Encode(clip.Rendition(25))));
    }

    [Fact]
    public void Deinterlacing_removes_the_comb()
    {
        var clip = Inspecting.Of(Interlaced("-flags +ildct+ilme"));
        var chunk = clip.Chunk(0, 60).Encode(clip.Rendition(25, 12)).Path(EncodeCommand.Chunk);
        // What a camera without interlacing would have taken at the moments of the first fields.
        var truth = Clips.Test("-vf scroll=h=0.02,select=not(mod(n\\,2)),format=yuv420p -fps_mode vfr -c:v ffv1 truth.mkv", "192x108", "50", "2.4", "mandelbrot");
        var (combed, clean) = (Psnr.Between(clip.Input.Path, truth), Psnr.Between(chunk, truth));
        Assert.True(clean > combed + 3, $"{combed} dB before, {clean} dB after");
    }

    [Theory]
    [InlineData(FieldOrder.Progressive, 0, 0, 100, FieldOrder.Progressive)]
    [InlineData(FieldOrder.Unknown, 0, 0, 0, FieldOrder.Progressive)]
    [InlineData(FieldOrder.TopFirst, 0, 0, 0, FieldOrder.TopFirst)]
    [InlineData(FieldOrder.BottomFirst, 40, 30, 40, FieldOrder.BottomFirst)]
    [InlineData(FieldOrder.BottomFirst, 60, 20, 40, FieldOrder.TopFirst)]
    [InlineData(FieldOrder.TopFirst, 2, 0, 98, FieldOrder.Progressive)]
    [InlineData(FieldOrder.Progressive, 100, 0, 0, FieldOrder.Progressive)]
    [InlineData(FieldOrder.Unknown, 2, 75, 23, FieldOrder.BottomFirst)]
    [InlineData(FieldOrder.Unknown, 2, 70, 28, FieldOrder.Progressive)]
    [InlineData(FieldOrder.Unknown, 49, 26, 0, FieldOrder.Progressive)]
    [InlineData(FieldOrder.Unknown, 4, 0, 0, FieldOrder.Progressive)]
    public void The_file_is_taken_at_its_word_unless_the_pictures_clearly_contradict(FieldOrder said, int top, int bottom, int progressive, FieldOrder decided) =>
        Assert.Equal(decided, new ScanCounts(top, bottom, progressive, 3).Decide(said));

    private static byte[][] Frames(ChunkSource source)
    {
        var bytes = File.ReadAllBytes(MediaTool.Run(ReferenceCommand.For(source, new(192, 108))).Succeeded().Path(ReferenceCommand.Reference));
        var header = Array.IndexOf(bytes, (byte)'\n') + 1;
        return [.. bytes[header..].Chunk(6 + 192 * 108 * 3 / 2)];
    }
}
