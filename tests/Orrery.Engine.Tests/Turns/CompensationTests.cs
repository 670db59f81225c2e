using Orrery.Hosting;
using static Orrery.Engine.Tests.Turns.TurnExecutorTests;

namespace Orrery.Engine.Tests.Turns;

/// <summary>What a run did is undone when its code fails or is cancelled.</summary>
public class CompensationTests
{
    private static readonly Failure Broken = new(ErrorClass.User, "broken", "It broke.");

    [Fact]
    public void What_was_done_is_undone_last_things_first_and_one_after_the_other()
    {
        var stage = new Stage(Booking);
        stage.Start();
        stage.End(("f", 1));
        stage.End(("f#2", 2));

        Assert.Equal(["~hotel/g", "~hotel/~deadline"], Asked(stage.End(("f#3", Broken))));
        Assert.Equal(["~flight/g", "~flight/~deadline"], Asked(stage.End(("~hotel/g", 0))));
        Assert.Equal("broken", Failed(stage.End(("~flight/g", 0))).Type);
    }

    [Fact]
    public void Only_what_was_said_so_far_is_undone()
    {
        var stage = new Stage(Booking);
        stage.Start();
        stage.End(("f", 1));

        Assert.Equal(["~flight/g", "~flight/~deadline"], Asked(stage.End(("f#2", Broken))));
    }

    [Fact]
    public void A_run_that_succeeds_undoes_nothing()
    {
        var stage = new Stage(Booking);
        stage.Start();
        stage.End(("f", 1));
        stage.End(("f#2", 2));
        Assert.Equal("\"booked\"", Completed(stage.End(("f#3", 3))));
        Assert.Equal(["f", "f#2", "f#3"], stage.Keys);
    }

    [Fact]
    public void A_cancellation_starts_it_and_the_run_then_counts_as_cancelled()
    {
        var stage = new Stage(Booking);
        stage.Start();
        stage.End(("f", 1));

        Assert.Equal(["~flight/g", "~flight/~deadline"], Asked(stage.Cancel()));
        Assert.IsType<CancelledRun>(stage.End(("~flight/g", 0))[^1]);
    }

    [Fact]
    public void A_cancellation_does_not_stop_what_is_being_undone()
    {
        var stage = new Stage(Booking);
        stage.Start();
        stage.End(("f", 1));
        stage.End(("f#2", Broken));

        Assert.Empty(stage.Cancel());
        Assert.Equal("broken", Failed(stage.End(("~flight/g", 0))).Type);
    }

    [Fact]
    public void Undoing_goes_on_in_another_process_where_it_was()
    {
        var stage = new Stage(Booking);
        stage.Start();
        stage.End(("f", 1));
        stage.End(("f#2", 2));
        stage.Cancel();
        stage.End(("~hotel/g", 0));

        Assert.DoesNotContain(stage.Replay(Booking), c => c is not CancelStep);
        Assert.IsType<CancelledRun>(stage.End(("~flight/g", 0))[^1]);
    }

    [Fact]
    public void One_that_fails_is_named_and_the_others_are_done_all_the_same()
    {
        var stage = new Stage(Booking);
        stage.Start();
        stage.End(("f", 1));
        stage.End(("f#2", 2));
        stage.End(("f#3", Broken));

        Assert.Equal(["~flight/g", "~flight/~deadline"], Asked(stage.End(("~hotel/g", new Failure(ErrorClass.User, "full", "No rooms back.")))));
        var failure = Failed(stage.End(("~flight/g", 0)));
        Assert.Equal("compensation.incomplete", failure.Type);
        Assert.Contains("1 of 2 compensations failed: 'hotel': No rooms back.", failure.Message);
        Assert.Contains("after: It broke.", failure.Message);
    }

    [Fact]
    public void One_that_takes_longer_than_it_may_is_taken_back_and_named()
    {
        var stage = new Stage(Booking);
        stage.Start();
        stage.End(("f", 1));
        stage.End(("f#2", 2));
        stage.End(("f#3", Broken));

        var late = stage.End(("~hotel/~deadline", null));
        Assert.Equal([3], late.OfType<CancelStep>().Select(c => c.Step));
        Assert.Equal(["~flight/g", "~flight/~deadline"], Asked(late));
        var failure = Failed(stage.End(("~flight/g", 0)));
        Assert.Equal("compensation.incomplete", failure.Type);
        Assert.Contains("'hotel': it took longer than its 3600 s.", failure.Message);
    }

    [Fact]
    public void The_deadline_is_what_the_code_says()
    {
        var stage = new Stage((_, run) =>
        {
            run.Compensate("quick", scope => scope.Call(Stage.G, 1), TimeSpan.FromSeconds(5));
            throw new FormatException("at once");
        });

        Assert.Equal(TimeSpan.FromSeconds(5), Assert.Single(stage.Start().OfType<ScheduleTimer>()).Duration);
    }

    [Fact]
    public void One_that_needs_no_step_sets_no_deadline()
    {
        var undone = false;
        var stage = new Stage((_, run) =>
        {
            run.Compensate("note", _ =>
            {
                undone = true;
                return Task.CompletedTask;
            });
            throw new FormatException("at once");
        });

        Assert.Equal("System.FormatException", Failed(stage.Start()).Type);
        Assert.True(undone);
        Assert.Empty(stage.Keys);
    }

    [Fact]
    public void One_of_a_name_twice_is_told_apart_and_its_own_waits_do_not_meet_its_deadline()
    {
        var stage = new Stage((_, run) =>
        {
            run.Compensate("same", scope => scope.Delay(TimeSpan.FromSeconds(1), "deadline"));
            run.Compensate("same", scope => scope.Call(Stage.G, 2));
            throw new FormatException("at once");
        });
        stage.Start();
        stage.End(("~same#2/g", 1));

        Assert.Equal("System.FormatException", Failed(stage.End(("~same/deadline", null))).Type);
    }

    [Theory]
    [InlineData("compensate")]
    [InlineData("call")]
    [InlineData("key")]
    [InlineData("delay")]
    [InlineData("id")]
    [InlineData("map")]
    public void Names_of_ones_own_cannot_look_like_those_of_undoing_steps(string where)
    {
        var stage = new Stage(async (_, run) =>
        {
            switch (where)
            {
                case "compensate": run.Compensate("~x", _ => Task.CompletedTask); break;
                case "call": await run.Call(Function.Define<int, int>("~x", (x, _) => Task.FromResult(x)), 1); break;
                case "key": await run.Call(Stage.F, 1, new CallOptions { Key = "~x" }); break;
                case "delay": await run.Delay(TimeSpan.FromSeconds(1), "~x"); break;
                case "id": run.NewId("~x"); break;
                default: await run.Map("~x", [1], (item, scope) => scope.Call(Stage.F, item)); break;
            }

            return "";
        });

        Assert.Contains("'~x': names that begin with ~", Failed(stage.Start()).Message);
    }

    private static readonly Func<string, IRun, Task<string>> Booking = async (_, run) =>
    {
        await run.Call(Stage.F, 1);
        run.Compensate("flight", scope => scope.Call(Stage.G, 1));
        await run.Call(Stage.F, 2);
        run.Compensate("hotel", scope => scope.Call(Stage.G, 2));
        await run.Call(Stage.F, 3);
        return "booked";
    };

    private static IEnumerable<string> Asked(IReadOnlyList<RunCommand> commands) =>
        commands.Select(c => c switch { ScheduleCall call => call.Key, ScheduleTimer timer => timer.Key, _ => "" }).Where(k => k != "");
}
