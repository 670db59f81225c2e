using Orrery.Media.Commands;
using Orrery.Media.Ladders;
using Orrery.Media.Tests.RealTools;

namespace Orrery.Media.Tests.Commands;

public sealed class ChunkTests
{
    private static Inspecting Clip => Inspecting.Of(Clips.Test("-c:v libx264 -preset ultrafast long.mp4", "320x180", "24", "5"));

    [Fact]
    public void A_chunk_decodes_to_its_frames_with_an_IDR_picture_every_two_seconds()
    {
        var source = Clip.Chunk(5, 110);
        var validation = source.Encode(Clip.Rendition(24)).Validate(source);
        Assert.Empty(validation.Faults);
        Assert.Equal(110, validation.Decoded.Length);
        Assert.Equal([0L, 48, 96], Gop.IdrFrames(110, 24));
    }

    [Fact]
    public void A_chunk_with_B_frames_shows_its_frames_in_order()
    {
        var source = Clip.Chunk(5, 60);
        var encoded = MediaTool.Run(EncodeCommand.For(source, Clip.Rendition(24))).Succeeded();
        Assert.Empty(encoded.Validate(source).Faults);
        Assert.Contains("B", MediaTool.Run(new CommandLine
        {
            Program = "ffprobe", Arguments = ["-v", "error", "-show_entries", "frame=pict_type", "-of", "csv=p=0", encoded.Path(EncodeCommand.Chunk)],
        }).Stdout);
    }

    [Fact]
    public void A_chunk_of_another_length_fails_validation()
    {
        var (ordered, other) = (Clip.Chunk(0, 60), Clip.Chunk(0, 48));
        var validation = other.Encode(Clip.Rendition(24)).Validate(ordered);
        Assert.Equal(["The chunk holds 48 frames instead of 60.", "IDR pictures stand at 0 instead of 0, 48."], validation.Faults);
    }

    [Fact]
    public void A_chunk_with_a_hole_in_it_fails_validation()
    {
        var source = Clip.Chunk(0, 48);
        var encoded = source.Encode(Clip.Rendition(24));
        var bytes = File.ReadAllBytes(encoded.Path(EncodeCommand.Chunk));
        new Random(1).NextBytes(bytes.AsSpan(bytes.Length / 2, 2000));
        File.WriteAllBytes(encoded.Path(EncodeCommand.Chunk), bytes);
        Assert.Contains(encoded.Validate(source).Faults, f => f.StartsWith("The decoder says:"));
    }

    [Fact]
    public void The_same_chunk_encoded_twice_is_the_same_bytes()
    {
        var source = Clip.Chunk(12, 30);
        var first = File.ReadAllBytes(source.Encode(Clip.Rendition(24)).Path(EncodeCommand.Chunk));
        Assert.Equal(first, File.ReadAllBytes(source.Encode(Clip.Rendition(24)).Path(EncodeCommand.Chunk)));
    }

    [Fact]
    public void Chunks_of_differing_quality_have_equal_sample_entries()
    {
        byte[] EntryAt(int crf)
        {
            var bytes = File.ReadAllBytes(Clip.Chunk(crf, 25).Encode(Clip.Rendition(24, crf)).Path(EncodeCommand.Chunk));
            var at = bytes.AsSpan().LastIndexOf("avcC"u8);
            var size = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at - 4));
            return bytes[(at - 4)..(at - 4 + size)];
        }
        Assert.Equal(EntryAt(18), EntryAt(30));
    }

    [Theory]
    [InlineData("30000/1001", 1001)]
    [InlineData("25", 1)]
    public void A_chunk_is_on_an_exact_grid_with_the_rates_numerator_as_timescale(string rate, int step)
    {
        var clip = Inspecting.Of(Clips.Test($"-c:v libx264 -preset ultrafast rate{step}.mkv", "160x90", rate));
        var mapping = clip.Mapping();
        Assert.True(mapping.IsOneToOne);
        Assert.Equal(rate, mapping.Rate.ToString());
        var chunk = clip.Chunk(3, 20).Encode(clip.Rendition(mapping.Rate)).Path(EncodeCommand.Chunk);
        var packets = MediaTool.Run(new CommandLine { Program = "ffprobe", Arguments = ["-v", "error", "-show_entries", "packet=pts,duration:stream=time_base", "-of", "csv=p=0", chunk] });
        var lines = packets.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal($"1/{mapping.Rate.Num}", lines[^1]);
        Assert.Equal(Enumerable.Range(0, 20).Select(n => $"{n * step},{step}"), lines[..^1].OrderBy(l => int.Parse(l.Split(',')[0])));
    }

    [Fact]
    public void A_still_is_a_small_jpeg()
    {
        var chunk = Clip.Chunk(0, 10).Encode(Clip.Rendition(24)).Path(EncodeCommand.Chunk);
        var still = File.ReadAllBytes(MediaTool.Run(StillCommand.For(chunk, 5)).Succeeded().Path(StillCommand.Still));
        Assert.Equal([0xFF, 0xD8], still[..2]);
        Assert.InRange(still.Length, 1_000, 40_000);
    }
}
