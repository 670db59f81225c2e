using Orrery.Media.Commands;
using Orrery.Media.Ladders;
using Orrery.Media.Segments;
using Orrery.Services.Encode;
using Orrery.Services.Encode.Contracts;
using Orrery.Services.Encode.Functions;

namespace Orrery.Tests.Encode;

/// <summary>Frame counts and input hashes don't see a picture that leaves the encoder in another's place; measuring does.</summary>
public sealed class ShiftedChunkTests : IDisposable
{
    private readonly DirectAttempt _attempt = new();

    public void Dispose() => _attempt.Dispose();

    [Fact]
    public async Task A_chunk_whose_frames_are_in_place_is_scored()
    {
        var job = await JobAsync(shift: 0);
        Assert.False((await MeasureChunk.RunAsync(job, _attempt)).Scores.IsNone);
    }

    [Theory]
    [InlineData(-1, "Chunk 90p/2 is shifted: from about frame 1 of the segment (frame 11 of the title) on, its pictures come one frame late.")]
    [InlineData(1, "Chunk 90p/2 is shifted: from about frame 1 of the segment (frame 11 of the title) on, its pictures come one frame early.")]
    public async Task A_chunk_shifted_by_one_frame_is_refused_with_segment_frame_and_shift(int shift, string message)
    {
        var job = await JobAsync(shift);
        var failure = (await Assert.ThrowsAsync<FailureException>(() => MeasureChunk.RunAsync(job, _attempt))).Failure;
        Assert.Equal(("chunk.shifted", ErrorClass.User), (failure.Type, failure.Class));
        Assert.StartsWith(message, failure.Message);
    }

    /// <summary>Measures frames 10 to 29 of a clip against a chunk that was made of frames so many later.</summary>
    private async Task<MeasureJob> JobAsync(int shift)
    {
        await _attempt.RunAsync(new ToolCall("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=1.6", "-c:v", "libx264", "-preset", "ultrafast", "clip.mp4"]));
        var clip = await _attempt.PutFileAsync(Path.Combine(_attempt.Scratch, "clip.mp4"));
        var source = await Inspect.RunAsync(new InspectJob(clip.Id, null, null, "build"), _attempt);
        var plan = EncodePlan.Of(new EncodeRequest(clip.Id, "clip.mp4"), source);
        var frames = plan.FramesOf(source, new Segment(1, 10, 20));
        var chunk = await EncodeChunk.RunAsync(new ChunkJob(frames with { Segment = new Segment(1, 10 + shift, 20) }, plan.Ladder.Renditions[0], EncodeSettings.Default, "build"), _attempt);
        return new MeasureJob(frames, chunk.Chunk, 20, "90p/2", plan.ScoringSize, "build", "scorer");
    }
}
