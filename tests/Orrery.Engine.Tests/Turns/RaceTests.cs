using Orrery.Hosting;
using static Orrery.Engine.Tests.Turns.TurnExecutorTests;

namespace Orrery.Engine.Tests.Turns;

/// <summary>Branches beside each other: the first one's end decides, the others are taken back.</summary>
public class RaceTests
{
    private static readonly Failure Broken = new(ErrorClass.User, "broken", "It broke.");

    [Theory]
    [InlineData("r[0]/f", 0)]
    [InlineData("r[1]/f", 1)]
    [InlineData("r[2]/f", 2)]
    public void The_branch_that_ends_first_has_won_and_the_others_steps_are_cancelled(string first, int winner)
    {
        var stage = new Stage(Racing(3));
        stage.Start();
        var commands = stage.End((first, 7));

        Assert.Equal($"\"{winner}: 7\"", Completed(commands));
        Assert.Equal(Enumerable.Range(0, 3).Where(i => i != winner), commands.OfType<CancelStep>().Select(c => c.Step));
    }

    [Fact]
    public void Of_two_ends_in_one_turn_the_earlier_one_wins_and_replay_decides_alike()
    {
        var stage = new Stage(Racing(2));
        stage.Start();
        Assert.Equal("\"1: 8\"", Completed(stage.End(("r[1]/f", 8), ("r[0]/f", 7))));
        Assert.Equal("\"1: 8\"", Completed(stage.Replay(Racing(2))));
    }

    [Fact]
    public void After_the_race_replay_comes_by_the_same_way_although_the_losers_were_taken_back()
    {
        Func<string, IRun, Task<string>> code = async (_, run) =>
        {
            var raced = await run.Race("r", scope => scope.Call(Stage.F, 1), scope => scope.Call(Stage.F, 2));
            return $"{raced.Branch} {await run.Call(Stage.G, raced.Value)}";
        };
        var stage = new Stage(code);
        stage.Start();
        stage.End(("r[1]/f", 5));

        Assert.DoesNotContain(stage.Replay(code), c => c is not CancelStep);
        Assert.Equal("\"1 50\"", Completed(stage.End(("g", 50))));
    }

    [Fact]
    public void A_loser_sees_that_it_was_cancelled_and_can_begin_nothing_more()
    {
        var seen = "";
        var stage = new Stage(async (_, run) =>
        {
            var raced = await run.Race("r", scope => scope.Call(Stage.F, 1), async scope =>
            {
                try
                {
                    return await scope.Call(Stage.F, 2);
                }
                catch (OperationCanceledException)
                {
                    seen = $"cancelled: {scope.Cancelled.IsCancellationRequested}, the run: {run.Cancelled.IsCancellationRequested}";
                    return await scope.Call(Stage.G, 3);
                }
            });
            return $"{raced.Branch}";
        });
        stage.Start();

        Assert.Equal("\"0\"", Completed(stage.End(("r[0]/f", 1))));
        Assert.Equal("cancelled: True, the run: False", seen);
        Assert.Equal(["r[0]/f", "r[1]/f"], stage.Keys);
    }

    [Fact]
    public void A_branch_that_fails_first_has_won_with_its_failure()
    {
        var stage = new Stage(Racing(2));
        stage.Start();
        var commands = stage.End(("r[1]/f", Broken));

        Assert.Equal("broken", Failed(commands).Type);
        Assert.Equal([0], commands.OfType<CancelStep>().Select(c => c.Step));
    }

    [Fact]
    public void A_branch_that_needs_no_step_has_won_before_the_next_one_begins()
    {
        var begun = false;
        var stage = new Stage(async (_, run) =>
        {
            var raced = await run.Race("r", _ => Task.FromResult(1), scope =>
            {
                begun = true;
                return scope.Call(Stage.F, 2);
            });
            return $"{raced}";
        });

        Assert.Contains("Branch = 0", Completed(stage.Start()));
        Assert.False(begun);
        Assert.Empty(stage.Keys);
    }

    [Fact]
    public void A_race_within_a_loser_is_cancelled_with_it()
    {
        var stage = new Stage(async (_, run) => $"{(await run.Race("outer",
            scope => scope.Call(Stage.F, 1),
            async scope => (await scope.Race("inner", one => one.Call(Stage.F, 2), two => two.Call(Stage.F, 3))).Value)).Branch}");
        stage.Start();
        var commands = stage.End(("outer[0]/f", 1));

        Assert.Equal("\"0\"", Completed(commands));
        Assert.Equal([1, 2], commands.OfType<CancelStep>().Select(c => c.Step));
    }

    [Fact]
    public void A_cancelled_run_cancels_all_its_branches()
    {
        var stage = new Stage(Racing(2));
        stage.Start();
        Assert.IsType<CancelledRun>(stage.Cancel()[^1]);
    }

    [Fact]
    public void A_limit_of_ones_own_is_a_race_against_a_delay()
    {
        Func<string, IRun, Task<string>> code = async (_, run) => (await run.Race("limit", scope => scope.Wait(Signal.Define<string>("go")), async scope =>
        {
            await scope.Delay(TimeSpan.FromMinutes(1));
            return "too late";
        })).Value;
        var stage = new Stage(code);
        stage.Start();
        var commands = stage.End(("limit[1]/delay", null));

        Assert.Equal("\"too late\"", Completed(commands));
        Assert.Equal([0], commands.OfType<CancelStep>().Select(c => c.Step));
    }

    [Fact]
    public void All_waits_for_every_branch_and_gives_their_results_in_order()
    {
        var stage = new Stage(async (_, run) => string.Join(',', await run.All("a", scope => scope.Call(Stage.F, 1), scope => scope.Call(Stage.G, 2))));
        stage.Start();
        Assert.Empty(stage.End(("a[1]/g", 20)));
        Assert.Equal("\"10,20\"", Completed(stage.End(("a[0]/f", 10))));
    }

    [Fact]
    public void All_throws_the_first_failure_when_every_branch_has_ended()
    {
        var stage = new Stage(async (_, run) => string.Join(',', await run.All("a", scope => scope.Call(Stage.F, 1), scope => scope.Call(Stage.F, 2), scope => scope.Call(Stage.F, 3))));
        stage.Start();
        Assert.Empty(stage.End(("a[2]/f", Broken)));
        Assert.Empty(stage.End(("a[0]/f", Broken with { Message = "second" })));
        var end = stage.End(("a[1]/f", 1));

        Assert.Equal("It broke.", Failed(end).Message);
        Assert.Equal([0, 2], Assert.IsType<FailRun>(end[^1]).Steps);
    }

    private static Func<string, IRun, Task<string>> Racing(int branches) => async (_, run) =>
    {
        var raced = await run.Race("r", [.. Enumerable.Range(0, branches).Select(i => (Func<IRun, Task<int>>)(scope => scope.Call(Stage.F, i)))]);
        return $"{raced.Branch}: {raced.Value}";
    };
}
