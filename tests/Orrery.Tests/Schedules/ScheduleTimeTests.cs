using System.Globalization;
using Orrery.Client;
using Orrery.Hosting;
using Orrery.Workers.Schedules;
using Orrery.Workers.Turns;

namespace Orrery.Tests.Schedules;

/// <summary>When a schedule fires, in virtual time.</summary>
public sealed class ScheduleTimeTests
{
    private static readonly ScheduleSpec Plain = new() { When = "*/10 * * * *", Service = "probe", Workflow = "echo", Overlap = Overlap.Allow };

    [Fact]
    public void It_fires_at_each_of_its_times_and_says_what_comes_next()
    {
        var stage = new ScheduleStage(At("2026-01-01T00:05:30")).Set(Plain).PassTo(At("2026-01-01T00:30:00"));

        Assert.Equal(["fire/2026-01-01T00:10:00Z", "fire/2026-01-01T00:20:00Z", "fire/2026-01-01T00:30:00Z"], stage.Fired.Select(f => f.Key));
        Assert.Equal([At("2026-01-01T00:10:00"), At("2026-01-01T00:20:00"), At("2026-01-01T00:30:00")], stage.Fired.Select(f => f.At));
        Assert.All(stage.Fired, f => Assert.Equal("probe/echo", f.Work));
        Assert.Equal((3, 5, At("2026-01-01T00:40:00")), (stage.View.Fired, stage.View.Next.Count, stage.View.Next[0]));
        Assert.Equal(At("2026-01-01T00:30:00"), stage.View.Last!.Time);
        Assert.NotNull(stage.View.Last.Run);
    }

    [Theory]
    [InlineData("Europe/Berlin", "30 2 * * *", "2026-03-28T00:00:00", "03-28 01:30, 03-29 01:00, 03-30 00:30")]
    [InlineData("Europe/Berlin", "30 2 * * *", "2026-10-24T00:00:00", "10-24 00:30, 10-25 00:30, 10-26 01:30")]
    [InlineData("America/New_York", "30 2 * * *", "2026-03-07T05:00:00", "03-07 07:30, 03-08 07:00, 03-09 06:30")]
    [InlineData("America/New_York", "30 1 * * *", "2026-10-31T04:00:00", "10-31 05:30, 11-01 05:30, 11-02 06:30")]
    [InlineData("Europe/Berlin", "0 */8 * * *", "2026-10-24T20:00:00", "10-24 22:00, 10-25 07:00, 10-25 15:00, 10-25 23:00, 10-26 07:00, 10-26 15:00")]
    public void It_keeps_to_the_clock_on_the_wall_through_both_changes(string zone, string cron, string begin, string expected)
    {
        var stage = new ScheduleStage(At(begin)).Set(Plain with { When = cron, Zone = zone });
        stage.PassTo(At(begin).AddDays(cron.Contains('/') ? 2 : 3));

        Assert.Equal(expected, string.Join(", ", stage.Fired.Select(f => f.At.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void What_was_due_while_the_server_was_away_is_made_up_for_within_the_window_and_else_missed()
    {
        var stage = new ScheduleStage(At("2026-01-01T00:00:30")).Set(Plain with { When = "* * * * *" }).PassTo(At("2026-01-01T00:02:30"));

        stage.Away(TimeSpan.FromHours(1));

        // 00:52:30 is ten minutes before 01:02:30.
        Assert.Equal((2 + 10, 50), (stage.View.Fired, stage.View.Missed));
        Assert.Equal(["fire/2026-01-01T00:53:00Z", "fire/2026-01-01T01:02:00Z"], [stage.Fired[2].Key, stage.Fired[^1].Key]);
    }

    [Fact]
    public void Jitter_puts_each_firing_off_by_the_same_share_and_never_beyond_the_next()
    {
        string[] Times(string name) => [.. new ScheduleClock(name, Plain with { JitterSeconds = 3600 }).Coming(At("2026-01-01T00:00:00"), At("2026-01-01T00:00:00"), 20).Select(t => $"{t:O}")];

        Assert.Equal(Times("a"), Times("a"));
        Assert.NotEqual(Times("a"), Times("b"));
        var stage = new ScheduleStage(At("2026-01-01T00:00:30")).Set(Plain with { JitterSeconds = 3600 }).PassTo(At("2026-01-01T10:00:00"));
        Assert.InRange(stage.Fired.Count, 59, 60);
        Assert.All(stage.Fired, (f, i) => Assert.InRange(f.At, At("2026-01-01T00:10:00").AddMinutes(10 * i), At("2026-01-01T00:10:00").AddMinutes(10 * i + 10)));
        Assert.True(stage.Fired.Select(f => f.At.Second).Distinct().Count() > 10);
    }

    [Fact]
    public void A_timer_that_was_set_late_is_noticed_a_minute_later()
    {
        var stage = new ScheduleStage(At("2026-01-01T00:00:30")) { Late = TimeSpan.Zero };
        stage.Set(Plain with { When = "0 * * * *" }).PassTo(At("2026-01-01T00:59:00"));
        stage.Late = TimeSpan.FromMinutes(5);
        stage.PassTo(At("2026-01-01T03:00:00"));

        Assert.Equal([At("2026-01-01T01:00:00"), At("2026-01-01T02:00:00"), At("2026-01-01T03:00:00")], stage.Fired.Select(f => f.At));
    }

    [Fact]
    public void One_that_began_before_timers_knew_their_moment_goes_on()
    {
        var input = new ScheduleInput("nightly") { Spec = Plain with { When = "0 * * * *" }, Considered = At("2026-01-01T00:30:00") };
        JournalStep[] journal =
        [
            new(0, "wake[1]/edit", StepKind.Signal, Fingerprint.Of("edit")),
            new(1, "wake[2]/until", StepKind.Timer, (ulong)TimeSpan.FromMinutes(30).TotalMilliseconds),
            new(2, "wake[2]/check", StepKind.Timer, (ulong)TimeSpan.FromMinutes(1).TotalMilliseconds),
        ];
        var begun = new Activation(Caller.Local, ScheduleService.ServiceName, "1", ScheduleService.WorkflowName, Payload.Of(input), At("2026-01-01T00:30:00"), journal, 0, TakenTo: 5);
        var executor = new TurnExecutor(new Dictionary<string, Service> { [ScheduleService.ServiceName] = new ScheduleService() });

        var waits = executor.Play(new Turn(new RunId(0, 5), 1, 1, 1, begun, [new Delivery(2, 4, At("2026-01-01T00:31:00"), Payload.Null, null)]));
        Assert.IsType<PublishState>(Assert.Single(waits.Commands));
        var fires = executor.Play(new Turn(new RunId(0, 5), 1, 1, 2, null, [new Delivery(1, 6, At("2026-01-01T01:00:00"), Payload.Null, null)]));
        Assert.Equal("fire/2026-01-01T01:00:00Z", Assert.Single(fires.Commands.OfType<ScheduleChild>()).Key);
    }

    [Fact]
    public void A_year_of_seconds_is_passed_over_without_looking_at_each()
    {
        var stage = new ScheduleStage(At("2026-01-01T00:00:30")).Set(Plain with { When = "every 1 s", CatchUpSeconds = 5 });

        stage.Away(TimeSpan.FromDays(365));

        Assert.InRange(stage.View.Fired, 5, 7);
        Assert.InRange(stage.View.Missed, 90_000, 300_000);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
