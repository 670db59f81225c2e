using Orrery.Hosting;
using static Orrery.Engine.Tests.Turns.TurnExecutorTests;

namespace Orrery.Engine.Tests.Turns;

/// <summary>A run that begins anew.</summary>
public class ContinueWithTests
{
    [Fact]
    public void Throwing_it_ends_the_round_with_the_next_ones_input()
    {
        var stage = new Stage(async (_, run) => throw run.ContinueWith("next " + await run.Call(Stage.F, 1)));
        stage.Start();

        Assert.Equal("\"next 4\"", Assert.IsType<ContinueRun>(Assert.Single(stage.End(("f", 4)))).Input.ToString());
        Assert.Equal(0, stage.Host.Count);
    }

    [Fact]
    public void New_ids_differ_from_round_to_round_and_are_the_same_in_a_replay_of_one()
    {
        var ids = new List<Guid>();
        Func<string, IRun, Task<string>> code = async (_, run) =>
        {
            ids.Add(run.NewId());
            await run.Call(Stage.F, 1);
            throw run.ContinueWith("again");
        };
        var stage = new Stage(code);
        stage.Start();
        stage.End(("f", 1));
        stage.BeginAnew();
        stage.Replay(code);

        Assert.Equal(3, ids.Count);
        Assert.NotEqual(ids[0], ids[1]);
        Assert.Equal(ids[1], ids[2]);
    }

    [Fact]
    public void The_next_rounds_steps_have_places_of_their_own_so_that_late_ends_of_old_ones_are_nobodys()
    {
        var stage = new Stage(async (_, run) => throw run.ContinueWith($"{await run.Call(Stage.F, 1)}"));
        stage.Start();
        stage.End(("f", 1));
        stage.BeginAnew();

        Assert.Empty(stage.Host.Play(stage.Next(null, Ended(0, 5))).Commands);
        Assert.Equal("\"6\"", Assert.IsType<ContinueRun>(Assert.Single(stage.Host.Play(stage.Next(null, Ended(1, 6))).Commands)).Input.ToString());
    }

    [Fact]
    public void Thrown_in_an_item_of_a_map_it_ends_the_round_when_those_under_way_have_ended()
    {
        var stage = new Stage(async (_, run) => string.Join(',', await run.Map("m", [1, 2], async (item, scope) =>
            await scope.Call(Stage.F, item) == 1 ? throw run.ContinueWith("again") : item)));
        stage.Start();
        Assert.Empty(stage.End(("m[0]/f", 1)));
        Assert.IsType<ContinueRun>(Assert.Single(stage.End(("m[1]/f", 2))));
    }

    [Fact]
    public void It_undoes_nothing()
    {
        var stage = new Stage((_, run) =>
        {
            run.Compensate("first", scope => scope.Call(Stage.G, 1));
            throw run.ContinueWith("again");
        });
        Assert.IsType<ContinueRun>(Assert.Single(stage.Start()));
    }

    [Fact]
    public void A_cancelled_run_does_not_begin_anew_but_undoes_and_ends()
    {
        var stage = new Stage(async (_, run) =>
        {
            run.Compensate("first", scope => scope.Call(Stage.G, 1));
            try
            {
                await run.Call(Stage.F, 1);
            }
            catch (OperationCanceledException)
            {
                throw run.ContinueWith("again");
            }

            return "";
        });
        stage.Start();

        Assert.Equal("~first/g", Assert.IsType<ScheduleCall>(Assert.Single(stage.Cancel().OfType<ScheduleCall>())).Key);
        Assert.IsType<CancelledRun>(stage.End(("~first/g", 1))[^1]);
    }

    [Fact]
    public void Code_that_catches_every_exception_swallows_it_and_goes_on()
    {
        var stage = new Stage((_, run) =>
        {
            try
            {
                throw run.ContinueWith("again");
            }
            catch (Exception e)
            {
                return Task.FromResult(e.Message);
            }
        });
        Assert.Contains("Let this exception pass", Completed(stage.Start()));
    }

    [Fact]
    public void An_input_that_is_too_large_to_begin_anew_with_is_refused()
    {
        var stage = new Stage((_, run) => throw run.ContinueWith(new string('x', Payload.MaxBytes)));
        Assert.Equal("input.size", Failed(stage.Start()).Type);
    }
}
