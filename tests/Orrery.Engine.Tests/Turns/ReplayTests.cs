using Orrery.Hosting;
using static Orrery.Engine.Tests.Turns.TurnExecutorTests;

namespace Orrery.Engine.Tests.Turns;

public class ReplayTests
{
    private static readonly CallOptions A = new() { Key = "a" };
    private static readonly CallOptions B = new() { Key = "b" };

    [Fact]
    public void Steps_are_found_by_their_keys_after_the_code_asks_for_them_in_another_order()
    {
        var stage = new Stage(async (_, run) => $"{await run.Call(Stage.F, 1, A)} {await run.Call(Stage.F, 2, B)} {await run.Call(Stage.G, 3)}");
        stage.Start();
        stage.End(("a", 10));
        stage.End(("b", 20));

        stage.Replay(async (_, run) => $"{await run.Call(Stage.F, 2, B)} {await run.Call(Stage.F, 1, A)} {await run.Call(Stage.G, 3)}");
        Assert.Equal(["a", "b", "g"], stage.Keys);
        Assert.Equal("\"20 10 30\"", Completed(stage.End(("g", 30))));
    }

    [Fact]
    public void A_step_may_be_inserted_among_others_with_other_names()
    {
        var stage = new Stage(async (_, run) => $"{await run.Call(Stage.F, 1)} {await run.Call(Stage.F, 2)}");
        stage.Start();
        stage.End(("f", 10));

        stage.Replay(async (_, run) => $"{await run.Call(Stage.F, 1)} {await run.Call(Stage.G, 9)} {await run.Call(Stage.F, 2)}");
        Assert.Equal(["f", "f#2", "g"], stage.Keys);
        stage.End(("f#2", 20));
        Assert.Equal("\"10 90 20\"", Completed(stage.End(("g", 90))));
    }

    [Fact]
    public void A_step_with_another_input_parks_the_run_naming_the_step_and_both_sides()
    {
        var stage = new Stage(async (_, run) => $"{await run.Call(Stage.F, 1)}");
        stage.Start();
        var recorded = Fingerprint.Of("1"u8, Fingerprint.Of("f"));
        var asked = Fingerprint.Of("2"u8, Fingerprint.Of("f"));

        var reason = Parked(stage.Replay(async (_, run) => $"{await run.Call(Stage.F, 2)}"));
        Assert.Equal("diverged", reason.Type);
        Assert.Contains("'f'", reason.Message);
        Assert.Contains($"recorded as a call (input {recorded:x16})", reason.Message);
        Assert.Contains($"now asks for a call (input {asked:x16})", reason.Message);
    }

    [Fact]
    public void A_step_of_another_kind_parks_the_run()
    {
        var stage = new Stage(async (_, run) => $"{await run.Value("x", () => Task.FromResult(1))}");
        stage.Start();
        var reason = Parked(stage.Replay(async (_, run) =>
        {
            await run.Delay(TimeSpan.FromSeconds(1), "x");
            return "";
        }));
        Assert.Contains("recorded as a value", reason.Message);
        Assert.Contains("now asks for a timer", reason.Message);
    }

    [Fact]
    public void Delays_are_due_by_the_time_that_the_code_knows()
    {
        var stage = new Stage(async (_, run) =>
        {
            await run.Call(Stage.F, 1);
            await Task.WhenAll(run.Delay(TimeSpan.FromMinutes(5)), run.DelayUntil(Stage.Begin.AddDays(1)), run.DelayUntil(Stage.Begin), run.Delay(TimeSpan.MaxValue));
            return "";
        });
        stage.Start();

        Assert.Equal([Stage.Begin.AddSeconds(1).AddMinutes(5), Stage.Begin.AddDays(1), Stage.Begin, DateTimeOffset.MaxValue],
            stage.End(("f", 1)).OfType<ScheduleTimer>().Select(t => t.Due!.Value));
    }

    [Fact]
    public void A_delay_that_the_code_makes_longer_or_shorter_keeps_its_recorded_time()
    {
        var stage = new Stage(async (_, run) =>
        {
            await run.Delay(TimeSpan.FromMinutes(1), "nap");
            return "";
        });
        stage.Start();

        Assert.Empty(stage.Replay(async (_, run) =>
        {
            await run.DelayUntil(run.Now.AddDays(1), "nap");
            return "rested";
        }));
        Assert.Equal("\"rested\"", Assert.IsType<CompleteRun>(Assert.Single(stage.End(("nap", null)))).Result.ToString());
    }

    [Theory]
    [InlineData("a", "b", 1)]
    [InlineData("b", "a", 2)]
    public void A_race_is_decided_in_replay_as_it_was(string first, string second, int winner)
    {
        Func<string, IRun, Task<string>> code = async (_, run) =>
        {
            var a = run.Call(Stage.F, 1, A);
            var faster = await Task.WhenAny(a, run.Call(Stage.F, 2, B));
            return $"{await run.Call(Stage.G, faster == a ? 1 : 2)}";
        };
        var stage = new Stage(code);
        stage.Start();
        stage.End((first, 0));
        stage.End((second, 0));

        Assert.Empty(stage.Replay(code));
        Assert.Equal($"\"{winner}\"", Completed(stage.End(("g", winner))));
    }

    [Fact]
    public void A_race_won_within_one_turn_goes_to_the_earlier_end()
    {
        Func<string, IRun, Task<string>> code = async (_, run) =>
        {
            var a = run.Call(Stage.F, 1, A);
            return await Task.WhenAny(a, run.Call(Stage.F, 2, B)) == a ? "a" : "b";
        };
        var stage = new Stage(code);
        stage.Start();
        Assert.Equal("\"b\"", Completed(stage.End(("b", 0), ("a", 0))));
        Assert.Equal("\"b\"", Completed(stage.Replay(code)));
    }

    [Fact]
    public void Ids_and_times_are_the_same_in_every_replay()
    {
        var seen = new List<string>();
        Func<string, IRun, Task<string>> code = async (_, run) =>
        {
            var before = $"{run.NewId()} {run.NewId()} {run.Now:O}";
            await run.Call(Stage.F, 1, A);
            seen.Add($"{before} {run.NewId("other")} {run.Now:O}");
            return "";
        };
        var stage = new Stage(code);
        stage.Start();
        stage.End(("a", 0));
        stage.Replay(code);

        Assert.Equal(2, seen.Count);
        Assert.Equal(seen[0], seen[1]);
        Assert.Equal(4, seen[0].Split(' ').Except([Stage.Begin.ToString("O")]).Distinct().Count());
        Assert.EndsWith(Stage.Begin.AddSeconds(1).ToString("O"), seen[0]);
    }
}
