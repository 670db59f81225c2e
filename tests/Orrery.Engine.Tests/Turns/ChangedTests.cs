using Orrery.Hosting;
using static Orrery.Engine.Tests.Turns.TurnExecutorTests;

namespace Orrery.Engine.Tests.Turns;

/// <summary>A gate for a change: runs that had passed the place before keep to the old way.</summary>
public class ChangedTests
{
    private static readonly Failure Broken = new(ErrorClass.User, "broken", "It broke.");

    private static readonly Func<string, IRun, Task<string>> Old = async (_, run) => $"old {await run.Call(Stage.F, 1)} {await run.Call(Stage.F, 2)}";

    private static readonly Func<string, IRun, Task<string>> Gated = async (_, run) =>
        run.Changed("better") ? $"new {await run.Call(Stage.G, 1)} {run.Changed("better")}" : $"old {await run.Call(Stage.F, 1)} {await run.Call(Stage.F, 2)} {run.Changed("better")}";

    [Fact]
    public void A_run_that_comes_by_for_the_first_time_takes_the_new_way_and_keeps_to_it()
    {
        var stage = new Stage(Gated);
        stage.Start();
        Assert.Equal(["changed/better", "g"], stage.Keys);

        Assert.Empty(stage.Replay(Gated));
        Assert.Equal("\"new 5 True\"", Completed(stage.End(("g", 5))));
    }

    [Fact]
    public void A_run_that_had_passed_before_the_change_keeps_to_the_old_way()
    {
        var stage = new Stage(Old);
        stage.Start();
        stage.End(("f", 1));

        Assert.Empty(stage.Replay(Gated));
        Assert.Equal("\"old 1 2 False\"", Completed(stage.End(("f#2", 2))));
        Assert.Equal(["f", "f#2"], stage.Keys);
    }

    [Fact]
    public void A_change_further_on_than_a_run_had_come_is_taken()
    {
        Func<string, IRun, Task<string>> later = async (_, run) =>
        {
            var first = await run.Call(Stage.F, 1);
            var second = await run.Call(Stage.F, 2);
            return run.Changed("end") ? $"new {first + second}" : "old";
        };
        var stage = new Stage(Old);
        stage.Start();
        stage.End(("f", 1));
        stage.Replay(later);

        Assert.Equal("\"new 3\"", Completed(stage.End(("f#2", 2))));
    }

    [Fact]
    public void The_old_way_stays_after_a_retry_and_so_does_the_new_one()
    {
        var old = new Stage(Old);
        old.Start();
        old.End(("f", 1));
        old.End(("f#2", Broken));
        old.Retry(Gated, "f#2");
        Assert.Equal("\"old 1 2 False\"", Completed(old.End(("f#2", 2))));

        var changed = new Stage(Gated);
        changed.Start();
        changed.End(("g", Broken));
        changed.Retry(Gated, "g");
        Assert.Equal("\"new 5 True\"", Completed(changed.End(("g", 5))));
        Assert.Equal(["changed/better", "g", "g"], changed.Keys);
    }

    [Fact]
    public void Steps_after_a_change_keep_their_places_in_the_journal()
    {
        var stage = new Stage(Gated);
        Assert.Equal([typeof(NoteMark), typeof(ScheduleCall)], stage.Start().Select(c => c.GetType()));
        Assert.Equal("\"new 6 True\"", Completed(stage.Host.Play(stage.Next(null, Ended(1, 6))).Commands));
    }
}
