using Orrery.Cli.Progress;

namespace Orrery.Cli.Tests.Progress;

public class ProgressReaderTests
{
    [Fact]
    public void An_encode_has_a_row_for_each_stage_and_rendition_in_the_order_of_the_work()
    {
        var progress = ProgressReader.Read(Sample.HalfWay(), Sample.At(20));
        Assert.Equal(
            ["tools", "inspect", "encode 1080p", "encode 360p", "audio", "check", "measure 1080p", "measure 360p", "package", "verify", "report"],
            progress.Stages.Select(s => s.Name));
    }

    [Fact]
    public void A_stage_counts_its_parts_and_what_attempts_under_way_report()
    {
        var stage = Stage(Sample.HalfWay(), "encode 1080p");
        Assert.Equal((StageState.Running, 2, 1, 1, 0.75, 24.0), (stage.State, stage.Parts, stage.Done, stage.Running, stage.Share, stage.Rate));
    }

    [Fact]
    public void Parts_that_are_not_scheduled_yet_are_expected_all_the_same()
    {
        var stage = Stage(Sample.HalfWay(), "check");
        Assert.Equal((4, 2, 1, StageState.Running), (stage.Parts, stage.Done, stage.Reused, stage.State));
    }

    [Fact]
    public void Before_anything_is_scheduled_the_rows_come_from_the_ladder_asked_for()
    {
        var progress = ProgressReader.Read(Sample.Run(), Sample.At(1));
        Assert.Contains(progress.Stages, s => s.Name == "encode 360p");
        Assert.All(progress.Stages, s => Assert.Equal(StageState.Waiting, s.State));
        Assert.Equal((0, null), (progress.Share, progress.RemainingSeconds));
    }

    [Fact]
    public void A_rung_above_the_source_is_dropped_once_the_encodes_are_known()
    {
        var run = Sample.Run(Sample.Done("inspect", 0, 1), Sample.Running("segments[0]/encode-360p", 1)) with { Input = Sample.Json("""{"ladder":["2160p","360p"]}""") };
        Assert.DoesNotContain(ProgressReader.Read(run, Sample.At(2)).Stages, s => s.Name.Contains("2160p"));
    }

    [Fact]
    public void A_long_title_is_expected_whole_though_only_some_segments_are_scheduled()
    {
        var run = Sample.Run(
            Sample.Done("inspect", 0, 60) with { Result = Sample.Json("""{"frames":2400,"rate":"24/1","cuts":[240,250,480,2390]}""") },
            Sample.Running("segments[0]/encode-1080p", 60));

        // 100 s; cuts at 10 s and 20 s hold (0.4 s later and 0.4 s before the end don't): 2 + 2 + 14 segments of at most 6 s.
        Assert.Equal(18, ProgressReader.Read(run, Sample.At(61)).Stages.Single(s => s.Name == "encode 1080p").Parts);
    }

    [Fact]
    public void A_retried_step_takes_the_place_of_the_one_that_failed()
    {
        var run = Sample.Run(Sample.Step("inspect", "failed") with { Past = [Sample.Failed(1, ErrorClass.Timeout, "slow", cpu: 3)] }, Sample.Running("inspect", 20));
        var progress = ProgressReader.Read(run, Sample.At(21));
        Assert.Equal((1, 1, StageState.Running), (progress.Steps, progress.Running, progress.Stages.Single(s => s.Name == "inspect").State));
        Assert.Equal(3, progress.CpuSeconds);
    }

    [Fact]
    public void A_step_between_two_attempts_says_why_and_when_it_goes_on()
    {
        var run = Sample.Run(Sample.Step("inspect", "delayed") with { Attempt = 1, DueAt = Sample.At(24.2), Past = [Sample.Failed(1, ErrorClass.Platform, "the disk was away")] });
        var progress = ProgressReader.Read(run, Sample.At(20));
        Assert.Equal("inspect: attempt 2 in 5 s, after: the disk was away", progress.Waiting);
        Assert.Equal(StageState.Retrying, progress.Stages.Single(s => s.Name == "inspect").State);
    }

    [Fact]
    public void What_holds_it_up_is_not_said_while_something_runs()
    {
        var waiting = Sample.Run(Sample.Step("inspect")) with { Waiting = "no worker that serves encode/inspect is free" };
        Assert.Equal(waiting.Waiting, ProgressReader.Read(waiting, Sample.At(1)).Waiting);
        Assert.Null(ProgressReader.Read(waiting with { Steps = [Sample.Running("inspect", 0)] }, Sample.At(1)).Waiting);
        Assert.Null(ProgressReader.Read(waiting with { Waiting = "its code is running" }, Sample.At(1)).Waiting);
    }

    [Fact]
    public void Done_means_a_share_of_one_and_nothing_left()
    {
        var run = Sample.HalfWay() with { State = "completed", EndedAt = Sample.At(30) };
        var progress = ProgressReader.Read(run, Sample.At(1000));
        Assert.Equal((1, 30, null), (progress.Share, progress.ElapsedSeconds, progress.RemainingSeconds));
    }

    [Fact]
    public void Another_workflow_gets_a_row_for_each_group_of_alike_steps()
    {
        var run = Sample.Run(Sample.Done("words[0]/count", 0, 1), Sample.Running("words[1]/count", 0), Sample.Step("sum")) with { Service = "hello", Workflow = "letters" };
        var stages = ProgressReader.Read(run, Sample.At(1)).Stages;
        Assert.Equal([("words[*]/count", 2, 1), ("sum", 1, 0)], stages.Select(s => (s.Name, s.Parts, s.Done)));
    }

    [Fact]
    public void An_attempt_that_says_all_is_done_has_no_rate_any_more()
    {
        var run = Sample.Run(Sample.Running("segments[0]/encode-1080p", 0, 1, rate: 25), Sample.Running("segments[1]/encode-1080p", 0, 0.2, rate: 0));
        Assert.Null(Stage(run, "encode 1080p").Rate);
    }

    private static StageProgress Stage(Client.RunView run, string name) => ProgressReader.Read(run, Sample.At(20)).Stages.Single(s => s.Name == name);
}
