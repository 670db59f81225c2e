using Orrery.Hosting;

namespace Orrery.Engine.Tests.Turns;

public class TurnExecutorTests
{
    [Fact]
    public void Code_is_played_until_it_waits_and_goes_on_where_it_was()
    {
        var stage = new Stage(async (_, run) => $"{await run.Call(Stage.F, 1) + await run.Call(Stage.F, 2)}");

        Assert.Equal("f", Assert.IsType<ScheduleCall>(Assert.Single(stage.Start())).Key);
        Assert.Equal("f#2", Assert.IsType<ScheduleCall>(Assert.Single(stage.End(("f", 10)))).Key);
        Assert.Equal("\"30\"", Completed(stage.End(("f#2", 20))));
    }

    [Fact]
    public void A_turn_that_comes_twice_is_played_once_and_answered_alike()
    {
        var calls = 0;
        var stage = new Stage(async (_, run) => $"{++calls} {await run.Call(Stage.F, 1)}");
        var turn = stage.Next(stage.Activation());

        Assert.Same(stage.Host.Play(turn), stage.Host.Play(turn));
        Assert.Equal(1, calls);
    }

    [Fact]
    public void A_turn_that_does_not_continue_what_is_held_is_not_played()
    {
        var stage = new Stage(async (_, run) => $"{await run.Call(Stage.F, 1)}");
        Assert.IsType<NotHeld>(Assert.Single(stage.Host.Play(stage.Next(null)).Commands));
        stage.Start();
        stage.Next(null);
        Assert.IsType<NotHeld>(Assert.Single(stage.Host.Play(stage.Next(null)).Commands));
    }

    [Fact]
    public void An_activation_by_a_deposed_owner_does_not_replace_a_newer_one()
    {
        var stage = new Stage(async (_, run) => $"{await run.Call(Stage.F, 1)}") { Incarnation = 2 };
        stage.Start();
        stage.Incarnation = 1;
        Assert.IsType<NotHeld>(Assert.Single(stage.Host.Play(stage.Next(stage.Activation())).Commands));
        stage.Incarnation = 2;
        Assert.Equal("\"7\"", Completed(stage.Host.Play(new Turn(Stage.Id, 2, 1, 2, null, [Ended(0, 7)])).Commands));
    }

    [Fact]
    public void Dropping_a_run_runs_none_of_its_code()
    {
        var ended = false;
        var stage = new Stage(async (_, run) =>
        {
            try
            {
                return $"{await run.Call(Stage.F, 1)}";
            }
            finally
            {
                ended = true;
            }
        });
        stage.Start();
        stage.Host.Drop(Stage.Id);
        Assert.Equal((0, false), (stage.Host.Count, ended));
    }

    [Fact]
    public void Code_that_throws_fails_its_run_wherever_it_throws()
    {
        Assert.Equal("System.FormatException", Failed(new Stage((_, _) => throw new FormatException("at once")).Start()).Type);
        var later = new Stage(async (_, run) => await run.Call(Stage.F, 1) > 0 ? throw new FormatException("later") : "");
        later.Start();
        Assert.Equal("later", Failed(later.End(("f", 1))).Message);
    }

    [Fact]
    public void A_failed_step_is_thrown_with_its_failure()
    {
        var stage = new Stage(async (_, run) =>
        {
            try
            {
                return $"{await run.Call(Stage.F, 1)}";
            }
            catch (FailureException e)
            {
                return e.Failure.Type;
            }
        });
        stage.Start();
        Assert.Equal("\"broken\"", Completed(stage.End(("f", new Failure(ErrorClass.User, "broken", "It broke.")))));
    }

    [Fact]
    public void Cancelling_stops_every_wait_and_no_further_step_is_begun()
    {
        var stage = new Stage(async (_, run) =>
        {
            try
            {
                await Task.WhenAll(run.Call(Stage.F, 1), run.Delay(TimeSpan.FromDays(1)));
            }
            catch (OperationCanceledException)
            {
                await run.Call(Stage.G, 1);
            }

            return "not reached";
        });
        stage.Start();
        Assert.IsType<CancelledRun>(Assert.Single(stage.Cancel()));
        Assert.Equal(["f", "delay"], stage.Keys);
    }

    [Fact]
    public async Task A_value_is_computed_outside_the_turn()
    {
        var stage = new Stage(async (_, run) => $"{await run.Value("dice", () => Task.FromResult(4))}");
        Assert.IsType<ScheduleValue>(Assert.Single(stage.Start()));
        Assert.Equal("4", await stage.Compute("dice"));
        Assert.Equal("\"4\"", Completed(stage.End(("dice", 4))));
        Assert.Equal(NotHeld.Failure, (await stage.Host.ComputeAsync(new ValueRequest(Stage.Id, 1, 1, 0)))!.Value.Failure);
    }

    internal static Delivery Ended(int step, int result) => new(step, 1, Stage.Begin, Payload.Of(result), null) { Cost = new CallCost(1, default, false) };

    internal static string Completed(IReadOnlyList<RunCommand> commands) => Assert.IsType<CompleteRun>(commands[^1]).Result.ToString();

    internal static Failure Failed(IReadOnlyList<RunCommand> commands) => Assert.IsType<FailRun>(commands[^1]).Failure;

    internal static Failure Parked(IReadOnlyList<RunCommand> commands) => Assert.IsType<ParkRun>(Assert.Single(commands)).Reason;
}
