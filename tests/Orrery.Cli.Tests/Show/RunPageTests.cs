using Orrery.Cli.Show;
using Orrery.Client;

namespace Orrery.Cli.Tests.Show;

public class RunPageTests
{
    [Fact]
    public void Steps_of_a_map_share_a_line_and_count_over_its_items()
    {
        Assert.Equal(
        [
            "r01-6k3v9x0m2q4wd  encode/video 0.1.0  running for 20 s",
            $"  started  {Text.Moment(Sample.Start)} by default/local",
            "",
            "  step                state                     wall    CPU",
            "  tools               completed                0.1 s  0.1 s",
            "  inspect             completed                4.0 s  5.0 s",
            "  segments (2 items)",
            "    encode-1080p      1 of 2 done, 1 running  15.9 s   10 s  24 fps",
            "    encode-360p       1 of 2 done, 1 waiting                 1 reused",
            "    check-1080p       completed                1.0 s  1.0 s",
            "    check-360p        completed                              reused",
            "    measure-1080p     leased                   4.9 s",
            "  audio               completed                1.0 s  1.0 s",
        ], RunPage.Lines(Sample.HalfWay(), Sample.At(20)));
    }

    [Fact]
    public void A_thousand_steps_stay_readable()
    {
        var run = Sample.Run([.. Enumerable.Range(0, 1000).Select(i => i < 600 ? Sample.Done($"words[{i}]/count", i, 1, 0.5) : Sample.Step($"words[{i}]/count"))]);
        var lines = RunPage.Lines(run, Sample.At(600)).ToList();
        Assert.InRange(lines.Count, 1, 8);
        Assert.Contains(lines, l => l.Contains("words (1,000 items)"));
        Assert.Contains(lines, l => l.Contains("600 of 1,000 done, 400 waiting"));
    }

    [Fact]
    public void A_failure_says_which_step_attempt_and_command_how_it_ended_and_what_it_printed()
    {
        var failure = new Failure(ErrorClass.Resource, "tool.killed", "ffmpeg ran out of memory. Give the worker more.")
        {
            Step = "segments[1]/encode-1080p",
            Attempt = 3,
            Tool = Sample.Tool(signal: "SIGKILL", by: "memory limit 1 GiB", lines: ["frame= 10", "\e[31mKilled"]),
        };
        var past = Enumerable.Range(1, 2).Select(i => Sample.Failed(i, ErrorClass.Resource, "ffmpeg ran out of memory.")).ToList();
        var run = Sample.Run(Sample.Step("segments[1]/encode-1080p", "failed") with { Attempt = 3, Worker = "local-1", AttemptAt = Sample.At(20), DoneAt = Sample.At(23), Past = past, Failure = failure }) with { State = "failed", Failure = failure, EndedAt = Sample.At(30) };
        Assert.Equal(
        [
            "failed: segments[1]/encode-1080p, attempt 3 on local-1, after 3.0 s",
            "  ffmpeg ran out of memory. Give the worker more.",
            "  type     tool.killed (resource)",
            "  command  ffmpeg -i /in/source x.mp4",
            "  ended    signal SIGKILL, by memory limit 1 GiB",
            "  printed last",
            "    | frame= 10",
            "    | ?[31mKilled",
            "To go on from there, keeping what was done: orrery retry r01-6k3v9x0m2q4wd",
        ], FailureText.Lines(run));
        Assert.Contains(RunPage.Lines(run, Sample.At(40)), l => l.EndsWith("segments[1]/encode-1080p, attempt 2 on local-1, resource: ffmpeg ran out of memory.", StringComparison.Ordinal));
    }

    [Fact]
    public void Why_a_program_was_killed_is_said_once_and_not_again_for_each_attempt()
    {
        const string killed = "The program was killed by SIGKILL, which Orrery didn't send.";
        var failure = new Failure(ErrorClass.Platform, "tool.killed", $"ffmpeg: {killed}") { Tool = Sample.Tool(signal: "SIGKILL", by: killed) };
        var past = Enumerable.Range(1, 7).Select(i => Sample.Failed(i, ErrorClass.Platform, "") with { Failure = failure, EndedAt = Sample.At(i) }).ToList();
        var page = RunPage.Lines(Sample.Run(Sample.Step("bad", "delayed") with { Attempt = 7, Past = past }), Sample.At(40)).ToList();
        Assert.Single(page, l => l.Contains(killed));
        Assert.EndsWith($"bad, attempt 1 on local-1, platform: ffmpeg: {killed}", page[^7]);
        Assert.All(page[^6..], l => Assert.EndsWith("platform: the same", l));
        Assert.Contains("ended    signal SIGKILL", FailureText.Of(failure));

        var ended = RunPage.Lines(Sample.Run(Sample.Step("bad", "failed") with { Attempt = 8, Past = past }) with { State = "failed", Failure = failure }, Sample.At(40)).ToList();
        Assert.Single(ended, l => l.Contains(killed));
        Assert.Equal(7, ended.Count(l => l.EndsWith("platform: as below", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_attempt_whose_message_does_not_say_how_the_program_ended_says_it()
    {
        var failure = new Failure(ErrorClass.User, "tool.failed", "No such codec.") { Tool = Sample.Tool(code: 187) };
        var past = new[] { Sample.Failed(1, ErrorClass.User, "") with { Failure = failure } };
        Assert.EndsWith("user: No such codec. (exit code 187)", RunPage.Lines(Sample.Run(Sample.Step("bad", "delayed") with { Past = past }), Sample.At(40)).Last());
    }

    [Fact]
    public void What_is_the_same_next_time_is_to_be_mended_before_a_retry()
    {
        var run = Sample.Run(Sample.Step("inspect", "failed")) with { State = "failed", Failure = new Failure(ErrorClass.User, "damage.source", "Frame 7 is damaged.") };
        Assert.Equal("Trying again gives the same until that is mended; then, keeping what was done: orrery retry r01-6k3v9x0m2q4wd", FailureText.Lines(run).Last());
    }

    [Fact]
    public void Bad_input_is_not_advised_to_be_retried()
    {
        var run = Sample.Run(Sample.Step("inspect", "failed")) with { State = "failed", Failure = new Failure(ErrorClass.User, "input.no-moov", "It has no index.") };
        Assert.DoesNotContain(FailureText.Lines(run), l => l.Contains("retry"));
    }

    private static class Text
    {
        public static string Moment(DateTimeOffset at) => Cli.Text.Human.Moment(at);
    }
}
