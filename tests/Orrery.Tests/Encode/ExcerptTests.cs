using Orrery.Media.Commands;
using Orrery.Media.Inspection;
using Orrery.Services.Encode;
using Orrery.Services.Encode.Contracts;
using Orrery.Services.Encode.Functions;

namespace Orrery.Tests.Encode;

/// <summary>A part of an AVI with B-frames: its index gives the pictures no times, so they are known only once decoded.</summary>
public sealed class ExcerptTests : IDisposable
{
    private readonly DirectAttempt _attempt = new();

    public void Dispose() => _attempt.Dispose();

    [Theory]
    [InlineData("-c:v mpeg4 -bf 2 -g 12", 1.2, 0.8, 30, 20)]
    [InlineData("-c:v libx264 -preset ultrafast -bf 2 -g 25", 0.4, null, 10, 65)]
    public async Task A_part_of_an_avi_with_b_frames_holds_exactly_its_frames(string codec, double start, double? duration, int first, int count)
    {
        var clip = await ClipAsync(codec);
        var whole = await IndexAsync(await Inspect.RunAsync(new InspectJob(clip, null, null, "build"), _attempt));
        Assert.Equal(75, whole.Frames.Length);

        var part = await Inspect.RunAsync(new InspectJob(clip, start, duration, "build"), _attempt);
        var index = await IndexAsync(part);
        Assert.Equal((first, count), (index.FirstFrame, part.Frames));
        Assert.Equal(whole.Frames[first..(first + count)], index.Frames);
        Assert.Equal(index.TimeBase * index.Frames[0].Pts, part.FirstTime);

        // Encoding compares every frame's hash, so that it succeeds is the proof.
        var plan = EncodePlan.Of(new EncodeRequest(clip, "clip.avi", Start: start, Duration: duration), part);
        foreach (var segment in plan.Segments)
            Assert.False((await EncodeChunk.RunAsync(new ChunkJob(plan.FramesOf(part, segment), plan.Ladder.Renditions[0], EncodeSettings.Default, "build"), _attempt)).Chunk.IsNone);
    }

    [Fact]
    public async Task A_part_beyond_the_end_is_refused()
    {
        var job = new InspectJob(await ClipAsync("-c:v mpeg4 -bf 2"), 60, 1, "build");
        var failure = (await Assert.ThrowsAsync<FailureException>(() => Inspect.RunAsync(job, _attempt))).Failure;
        Assert.Equal("No frame lies between 60 s and the end of the part asked for: the title has 75 frames.", failure.Message);
    }

    private async Task<ArtifactId> ClipAsync(string codec)
    {
        await _attempt.RunAsync(new ToolCall("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=3", .. codec.Split(' '), "-pix_fmt", "yuv420p", "clip.avi"]));
        return (await _attempt.PutFileAsync(Path.Combine(_attempt.Scratch, "clip.avi"))).Id;
    }

    private async Task<SourceIndex> IndexAsync(SourceReading reading) => FrameIndexFormat.Read(await _attempt.ReadAsync(reading.Index));
}
