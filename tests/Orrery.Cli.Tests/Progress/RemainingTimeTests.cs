using Orrery.Cli.Progress;
using Orrery.Client;

namespace Orrery.Cli.Tests.Progress;

public class RemainingTimeTests
{
    [Fact]
    public void Nothing_is_guessed_before_a_part_gives_a_hint() =>
        Assert.Null(Guess(Sample.Run(Sample.Running("inspect", 0, 0.9)), 10));

    [Fact]
    public void One_part_of_five_done_means_four_times_as_long()
    {
        var run = Words(Sample.Done("words[0]/count", 0, 10), Sample.Step("words[1]/count"), Sample.Step("words[2]/count"), Sample.Step("words[3]/count"), Sample.Step("words[4]/count"));
        Assert.Equal(40, Guess(run, 10)!.Value, 3);
    }

    [Fact]
    public void Two_at_once_take_half_as_long()
    {
        var run = Words(Sample.Done("words[0]/count", 0, 10), Sample.Done("words[1]/count", 0, 10), Sample.Step("words[2]/count"), Sample.Step("words[3]/count"));
        Assert.Equal(10, Guess(run, 10)!.Value, 3);
    }

    [Fact]
    public void A_part_under_way_tells_by_its_share()
    {
        var run = Words(Sample.Running("words[0]/count", 0, 0.25), Sample.Step("words[1]/count"));
        Assert.Equal(30 + 40, Guess(run, 10)!.Value, 3);
    }

    [Fact]
    public void What_was_reused_costs_nothing_and_lets_expect_the_same()
    {
        var run = Words(Sample.Reused("words[0]/count"), Sample.Step("words[1]/count"));
        Assert.Equal(0, Guess(run, 10)!.Value, 3);
    }

    [Fact]
    public void A_pause_before_a_retry_days_later_does_not_count_as_idle_places()
    {
        const double Day = 86400;
        var run = Words(Sample.Done("words[0]/count", 0, 10), Sample.Done("words[1]/count", Day, 10), Sample.Done("words[2]/count", Day, 10), Sample.Step("words[3]/count"), Sample.Step("words[4]/count"));
        Assert.InRange(Guess(run, Day + 60)!.Value, 19, 21);
    }

    [Fact]
    public void A_stage_of_which_nothing_is_known_is_taken_from_its_plan_at_the_measured_pace()
    {
        var known = Guess(Sample.HalfWay(), 20)!.Value;
        var slower = Guess(Sample.HalfWay() with { Steps = [.. Sample.HalfWay().Steps.Select(s => s.Key == "segments[0]/encode-1080p" ? s with { Usage = new Usage(30, 0, 30) } : s)] }, 20)!.Value;
        Assert.True(slower > known * 1.5, $"{slower} against {known}");
    }

    [Fact]
    public void A_run_that_reuses_all_its_parts_is_not_thought_long()
    {
        var run = Sample.Run(Sample.Done("tools", 0, 0.3), Sample.Reused("inspect"), Sample.Reused("segments[0]/encode-1080p"), Sample.Running("segments[0]/check-1080p", 0.4), Sample.Step("segments[1]/encode-1080p"));
        Assert.InRange(Guess(run, 0.5)!.Value, 0, 5);
    }

    [Fact]
    public void What_was_reused_does_not_make_the_rest_seem_quick()
    {
        var computed = Sample.Done("segments[0]/encode-360p", 1, 1);
        var fresh = Guess(Sample.Run(Sample.Done("inspect", 0, 1), computed, Sample.Running("segments[0]/measure-360p", 2)), 2)!.Value;
        var mostlyReused = Guess(Sample.Run(Sample.Reused("inspect"), Sample.Reused("segments[0]/encode-1080p"), Sample.Reused("segments[0]/measure-1080p"), computed,
            Sample.Running("segments[0]/measure-360p", 2)), 2)!.Value;
        Assert.InRange(mostlyReused, fresh / 2, fresh * 2);
    }

    [Fact]
    public void An_attempt_that_says_all_is_done_and_goes_on_is_judged_by_its_age()
    {
        var run = Words(Sample.Done("words[0]/count", 0, 10), Sample.Running("words[1]/count", 10, 1));
        Assert.Equal(6, Guess(run, 14)!.Value, 3);
    }

    private static double? Guess(RunView run, double seconds) => ProgressReader.Read(run, Sample.At(seconds)).RemainingSeconds;

    private static RunView Words(params StepView[] steps) => Sample.Run(steps) with { Service = "hello", Workflow = "letters" };
}
