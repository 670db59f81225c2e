using System.Globalization;
using Orrery.Client;
using Orrery.Hosting;
using Orrery.Workers.Schedules;

namespace Orrery.Tests.Schedules;

/// <summary>What a schedule does with runs that overlap, and with changes; in virtual time, with and without a crash before every turn.</summary>
public sealed class ScheduleOverlapTests
{
    private static readonly DateTimeOffset Begin = At("2026-01-01T00:00:30");

    [Theory, InlineData(false), InlineData(true)]
    public void Skip_leaves_out_what_comes_while_a_run_is_under_way(bool crashing)
    {
        var stage = Set(Overlap.Skip, crashing).PassTo(At("2026-01-01T00:03:30")).End(0).PassTo(At("2026-01-01T00:04:30"));

        Assert.Equal(["fire/2026-01-01T00:01:00Z", "fire/2026-01-01T00:04:00Z"], stage.Fired.Select(f => f.For));
        Assert.Equal((2, 2, true), (stage.View.Fired, stage.View.Skipped, stage.View.Running));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Buffer_keeps_one_time_until_the_run_has_ended(bool crashing)
    {
        var stage = Set(Overlap.Buffer, crashing).PassTo(At("2026-01-01T00:04:30"));
        Assert.Equal(At("2026-01-01T00:02:00"), stage.View.Buffered);

        stage.End(0, new Failure(ErrorClass.User, "test.failed", "It failed."));

        Assert.Equal(["fire/2026-01-01T00:01:00Z", "fire/2026-01-01T00:02:00Z"], stage.Fired.Select(f => f.For));
        Assert.Equal(At("2026-01-01T00:04:30"), stage.Fired[1].At);
        Assert.Equal((2, 2, 1, null), (stage.View.Fired, stage.View.Skipped, stage.View.Failed, stage.View.Buffered));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Cancel_ends_the_run_before_and_fires(bool crashing)
    {
        var stage = Set(Overlap.Cancel, crashing).PassTo(At("2026-01-01T00:03:30"));

        Assert.Equal([true, true, false], stage.Fired.Select(f => f.Cancelled));
        Assert.Equal(At("2026-01-01T00:03:00"), stage.Fired[2].At);
        Assert.Equal((3, 0), (stage.View.Fired, stage.View.Skipped));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Allow_fires_beside_what_is_under_way(bool crashing)
    {
        var stage = Set(Overlap.Allow, crashing).PassTo(At("2026-01-01T00:03:30"));

        Assert.Equal((3, false), (stage.Fired.Count, stage.View.Running));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Paused_it_fires_only_when_triggered_and_goes_on_from_its_next_time(bool crashing)
    {
        var stage = Set(Overlap.Allow, crashing).Send(ScheduleChange.Pause).PassTo(At("2026-01-01T00:03:30"));
        Assert.Empty(stage.Fired);
        Assert.Empty(stage.View.Next);

        stage.Send(ScheduleChange.Trigger).Send(ScheduleChange.Resume).PassTo(At("2026-01-01T00:04:30"));

        Assert.Equal(["trigger/2026-01-01T00:03:30Z", "fire/2026-01-01T00:04:00Z"], stage.Fired.Select(f => f.Key));
        Assert.Equal(["set", "paused", "fired", "resumed"], stage.State.Edits.Select(e => e.Said));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_backfill_fires_one_after_the_other_beside_the_schedule(bool crashing)
    {
        var stage = Set(Overlap.Skip, crashing);
        stage.Send(new ScheduleEdit("b", ScheduleChange.Backfill) { From = At("2025-12-31T23:01:00"), To = At("2025-12-31T23:03:00") });
        Assert.Equal((1, 3), (stage.Fired.Count, stage.View.Backfill));

        stage.End(0).PassTo(At("2026-01-01T00:01:30")).End(1).End(3);

        Assert.Equal(["backfill/2025-12-31T23:01:00Z", "backfill/2025-12-31T23:02:00Z", "fire/2026-01-01T00:01:00Z", "backfill/2025-12-31T23:03:00Z"], stage.Fired.Select(f => f.For));
        Assert.Equal(0, stage.View.Backfill);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Deleted_it_fires_no_more_and_set_again_it_does(bool crashing)
    {
        var stage = Set(Overlap.Allow, crashing).Send(ScheduleChange.Delete).PassTo(At("2026-01-01T00:05:30"));
        Assert.True(stage.State.Deleted);
        Assert.Empty(stage.Fired);

        stage.Set(Minutely(Overlap.Allow)).PassTo(At("2026-01-01T00:06:30"));

        Assert.False(stage.State.Deleted);
        Assert.Equal("fire/2026-01-01T00:06:00Z", Assert.Single(stage.Fired).Key);
    }

    [Fact]
    public void A_signal_that_is_no_change_harms_nothing()
    {
        var stage = Set(Overlap.Allow, false).Send(Payload.Of(new[] { 1 })).Send(new ScheduleEdit("bad", ScheduleChange.Set) { Spec = Minutely(Overlap.Skip) with { When = "0 25 * * *" } });

        Assert.Contains("wrong at column 3", stage.State.Edits[^1].Said);
        Assert.Single(stage.PassTo(At("2026-01-01T00:01:30")).Fired);
    }

    [Theory, InlineData(Overlap.Allow), InlineData(Overlap.Skip), InlineData(Overlap.Buffer)]
    public void It_begins_anew_before_its_journal_grows_long_and_fires_nothing_twice(Overlap overlap)
    {
        var stage = Set(overlap, false);
        for (var minute = 1; minute <= 1000; minute++)
        {
            stage.PassTo(Begin.AddMinutes(minute));
            if (overlap == Overlap.Allow) continue;
            stage.End(stage.Fired.Count - 1);
        }

        Assert.Equal((1000, 1000), (stage.View.Fired, stage.Fired.Select(f => f.For).Distinct().Count()));
        Assert.InRange(stage.Longest, 100, ScheduleWorkflow.ManySteps + 20);
    }

    private static ScheduleStage Set(Overlap overlap, bool crashing) => new ScheduleStage(Begin) { Crashing = crashing }.Set(Minutely(overlap));

    private static ScheduleSpec Minutely(Overlap overlap) => new() { When = "* * * * *", Service = "probe", Workflow = "echo", Overlap = overlap };

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
