using static Orrery.Engine.Tests.Turns.TurnExecutorTests;

namespace Orrery.Engine.Tests.Turns;

public class ForeignAwaitTests
{
    [Fact]
    public void Waiting_for_what_isn_t_Orrery_s_parks_the_run()
    {
        var stage = new Stage(async (_, run) =>
        {
            await run.Call(Stage.F, 1);
            await new TaskCompletionSource().Task;
            return "";
        });
        stage.Start();
        Assert.Equal("foreign-await", Parked(stage.End(("f", 1))).Type);
    }

    [Fact]
    public void Leaving_the_run_s_own_thread_parks_it()
    {
#pragma warning disable ORR007 // what the analyzer warns of is what is tried out here
        var stage = new Stage(async (_, run) => $"{await run.Call(Stage.F, 1).ConfigureAwait(false) + await run.Call(Stage.F, 2)}");
#pragma warning restore ORR007
        stage.Start();
        Assert.Equal("foreign-await", Parked(stage.End(("f", 1))).Type);
    }

    [Fact]
    public async Task A_step_asked_for_on_another_thread_parks_the_run()
    {
        Task? elsewhere = null;
        var played = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stage = new Stage(async (_, run) =>
        {
#pragma warning disable ORR004 // what the analyzer warns of is what is tried out here
            elsewhere = Task.Run(async () =>
#pragma warning restore ORR004
            {
                await played.Task;
                var asked = run.Call(Stage.G, 1);
            });
            return $"{await run.Call(Stage.F, 1)}";
        });
        stage.Start();
        played.SetResult();
        await elsewhere!;
        var reason = Parked(stage.End(("f", 1)));
        Assert.Equal("foreign-thread", reason.Type);
        Assert.Contains("'g'", reason.Message);
    }

    [Fact]
    public void A_key_used_twice_parks_the_run_and_names_the_key()
    {
        var options = new CallOptions { Key = "twin" };
        var stage = new Stage(async (_, run) => $"{await run.Call(Stage.F, 1, options) + await run.Call(Stage.F, 1, options)}");
        stage.Start();
        var reason = Parked(stage.End(("twin", 1)));
        Assert.Equal("key-twice", reason.Type);
        Assert.Contains("'twin'", reason.Message);
    }

    [Fact]
    public void Nothing_that_a_parking_turn_asked_for_is_asked()
    {
        var stage = new Stage(async (input, run) =>
        {
            _ = run.Call(Stage.F, 1);
            _ = run.Call(Stage.F, 2, new CallOptions { Key = "f" });
            return await new TaskCompletionSource<string>().Task;
        });
        Assert.Equal("key-twice", Parked(stage.Start()).Type);
        Assert.Empty(stage.Keys);
    }

    [Fact]
    public void Code_that_throws_outside_of_its_task_parks_the_run()
    {
        var stage = new Stage(async (_, run) =>
        {
            Loose(run);
            return $"{await run.Call(Stage.G, 1)}";
        });
        stage.Start();
        var reason = Parked(stage.End(("f", 1)));
        Assert.Equal("turn.threw", reason.Type);
        Assert.Contains("loose", reason.Message);

        static async void Loose(IRun run)
        {
            await run.Call(Stage.F, 1);
            throw new InvalidOperationException("loose");
        }
    }

    [Fact]
    public void Yielding_is_allowed()
    {
        var stage = new Stage(async (_, _) =>
        {
            await Task.Yield();
            return "went on";
        });
        Assert.Equal("\"went on\"", Completed(stage.Start()));
    }
}
