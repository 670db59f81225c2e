using System.Collections.Immutable;
using Orrery.Media.Commands;
using Orrery.Services.Encode;

namespace Orrery.Tests.Encode;

public sealed class ToolProgressTests
{
    private static readonly CommandLine Command = new() { Program = CommandLine.VmafFfprobe, Arguments = [] };
    private static readonly CommandLine Encoder = new() { Program = CommandLine.Ffmpeg, Arguments = [] };
    private static readonly ImmutableDictionary<string, ArtifactId> Nothing = ImmutableDictionary<string, ArtifactId>.Empty;

    [Fact]
    public async Task Every_scored_frame_moves_the_bar_from_where_the_reference_left_it()
    {
        var attempt = new FakeAttempt("0,", "a warning", "1", "2", "3");
        await new MediaTool(attempt) { Span = (0.1, 1) }.ScoreAsync(Command, Nothing, 4);
        Assert.Equal([1.3, 2.2, 3.1, 4.0], attempt.Reported.Select(p => Math.Round(p.Done, 6)));
        Assert.All(attempt.Reported, p => Assert.Equal((4.0, "frames", true), (p.Total, p.Unit, p.Rate > 0)));
    }

    [Fact]
    public async Task Making_the_reference_moves_the_first_part_and_tells_no_rate()
    {
        var attempt = new FakeAttempt("frame=2", "fps=50", "progress=continue", "frame=4", "progress=end");
        await new MediaTool(attempt) { Span = (0, 0.1) }.RunAsync(Encoder, Nothing, 4, [0]);
        Assert.Equal([(0.2, null), (0.4, null)], attempt.Reported.Select(p => (Math.Round(p.Done, 6), p.Rate)));
    }

    [Fact]
    public async Task A_tool_that_hangs_is_killed_and_said_so()
    {
        var attempt = new FakeAttempt("0,") { Hangs = true };
        var failure = (await Assert.ThrowsAsync<FailureException>(() => new MediaTool(attempt) { LongestSilence = TimeSpan.FromMilliseconds(20) }.ScoreAsync(Command, Nothing, 4))).Failure;
        Assert.Equal((ErrorClass.Timeout, "tool.stalled"), (failure.Class, failure.Type));
        Assert.StartsWith("vmaf-ffprobe said nothing for 0.02 s after frame 1 of 4: it hung and was killed.", failure.Message);
    }

    [Fact]
    public async Task An_encode_shows_ffmpegs_frames_and_their_rate()
    {
        var attempt = new FakeAttempt("frame=2", "fps=50", "progress=continue", "frame=9", "progress=end");
        await new MediaTool(attempt).RunAsync(Encoder, Nothing, 4, [0]);
        Assert.Equal([new(2, 4, "frames", 50), new AttemptProgress(4, 4, "frames", 50)], attempt.Reported);
    }
}
