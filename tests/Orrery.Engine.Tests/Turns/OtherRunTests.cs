using Orrery.Hosting;
using static Orrery.Engine.Tests.Turns.TurnExecutorTests;

namespace Orrery.Engine.Tests.Turns;

/// <summary>What code asks for when other runs come into it: under which key, and what a replay must ask for again.</summary>
public class OtherRunTests
{
    private static readonly RunId Peer = new(0, 9);
    private static readonly Signal<int> Go = Signal.Define<int>("go");
    private static readonly Workflow<int, int> Own = Workflow.Define<int, int>("part", (x, _) => Task.FromResult(x));
    private static readonly Workflow<int, int> Others = Workflow.Reference<int, int>("other", "part");

    [Fact]
    public void Waits_are_counted_by_the_signals_name()
    {
        var stage = new Stage(async (_, run) => $"{await run.Wait(Go)} {await run.Wait(Go, TimeSpan.FromSeconds(5))}");
        var first = Assert.IsType<AwaitSignal>(Assert.Single(stage.Start()));
        var second = Assert.IsType<AwaitSignal>(Assert.Single(stage.End(("go", 1))));

        Assert.Equal(("go", "go", null), (first.Key, first.Name, first.Within));
        Assert.Equal(("go#2", "go", TimeSpan.FromSeconds(5)), (second.Key, second.Name, second.Within));
        Assert.Equal(first.InputHash, second.InputHash);
        Assert.Equal("\"1 2\"", Completed(stage.End(("go#2", 2))));
    }

    [Fact]
    public void A_wait_whose_limit_was_changed_is_still_the_same_wait()
    {
        var stage = new Stage(async (_, run) => $"{await run.Wait(Go)}");
        stage.Start();
        Assert.Empty(stage.Replay(async (_, run) => $"{await run.Wait(Go, TimeSpan.FromDays(1))}"));
    }

    [Fact]
    public void A_signal_of_another_type_fails_the_wait()
    {
        var stage = new Stage(async (_, run) => $"{await run.Wait(Go)}");
        stage.Start();
        var failure = Failed(stage.End(("go", "not a number")));
        Assert.Equal("signal.json", failure.Type);
        Assert.Contains("'go'", failure.Message);
    }

    [Fact]
    public void What_is_sent_is_recognised_by_receiver_name_and_value()
    {
        Func<RunId, Signal<int>, int, Func<string, IRun, Task<string>>> sending = (to, signal, value) => async (_, run) =>
        {
            await run.Send(to, signal, value);
            return "";
        };
        var sent = Assert.IsType<SendSignal>(Assert.Single(new Stage(sending(Peer, Go, 1)).Start()));
        Assert.Equal(("go", Peer, "go", "1"), (sent.Key, sent.To, sent.Name, sent.Value.ToString()));

        foreach (var (to, value) in ((RunId, int)[])[(Peer, 2), (new RunId(0, 8), 1)])
        {
            var stage = new Stage(sending(Peer, Go, 1));
            stage.Start();
            Assert.Equal("diverged", Parked(stage.Replay(sending(to, Go, value))).Type);
        }
    }

    [Fact]
    public void A_child_of_ones_own_service_is_asked_for_by_its_workflow_alone()
    {
        var stage = new Stage(async (_, run) => $"{await run.Child(Own, 1)} {await run.Child(Own, 2, new ChildOptions { Key = "second", Within = TimeSpan.FromMinutes(1) })}");
        var first = Assert.IsType<ScheduleChild>(Assert.Single(stage.Start()));
        var second = Assert.IsType<ScheduleChild>(Assert.Single(stage.End(("part", 10))));

        Assert.Equal(("part", "", "part", "1", false, null), (first.Key, first.Service, first.Workflow, first.Input.ToString(), first.Detached, first.Within));
        Assert.Equal(("second", TimeSpan.FromMinutes(1)), (second.Key, second.Within));
        Assert.Equal("\"10 20\"", Completed(stage.End(("second", 20))));
    }

    [Fact]
    public void A_child_of_another_service_is_another_child()
    {
        var stage = new Stage(async (_, run) => $"{await run.Child(Own, 1)}");
        stage.Start();
        Assert.Equal("diverged", Parked(stage.Replay(async (_, run) => $"{await run.Child(Others, 1)}")).Type);
        Assert.Equal("other", Assert.IsType<ScheduleChild>(Assert.Single(new Stage(async (_, run) => $"{await run.Child(Others, 1)}").Start())).Service);
    }

    [Fact]
    public void A_child_that_is_only_started_ends_its_step_with_its_id()
    {
        var stage = new Stage(async (_, run) => $"{await run.Start(Own, 1)}");
        Assert.True(Assert.IsType<ScheduleChild>(Assert.Single(stage.Start())).Detached);
        Assert.Equal($"\"{Peer}\"", Completed(stage.End(("part", Peer))));
    }

    [Fact]
    public void A_child_that_was_awaited_can_not_become_one_that_is_only_started()
    {
        var stage = new Stage(async (_, run) => $"{await run.Child(Own, 1)}");
        stage.Start();
        var reason = Parked(stage.Replay(async (_, run) => $"{await run.Start(Own, 1)}"));
        Assert.Contains("recorded as a child", reason.Message);
        Assert.Contains("now asks for a start", reason.Message);
    }

    [Fact]
    public void An_item_of_a_map_has_children_and_signals_of_its_own_keys()
    {
        var stage = new Stage(async (_, run) => string.Join(',', await run.Map("m", [1, 2], async (item, scope) => await scope.Child(Own, item) + await scope.Wait(Go))));
        stage.Start();
        stage.End(("m[1]/part", 5));
        Assert.Equal(["m[0]/part", "m[1]/part", "m[1]/go"], stage.Keys);
    }

    [Fact]
    public void A_workflow_that_is_only_named_can_not_be_played_here() =>
        Assert.Contains("defined by service other", Assert.Throws<InvalidOperationException>(() => { _ = Others.InvokeAsync("1"u8.ToArray(), null!); }).Message);

    [Fact]
    public void What_is_too_large_for_a_payload_is_refused_where_it_is_asked_for()
    {
        var large = Signal.Define<string>("large");
        var stage = new Stage(async (_, run) =>
        {
            await run.Send(Peer, large, new string('x', Payload.MaxBytes));
            return "";
        });
        var failure = Failed(stage.Start());
        Assert.Equal("input.size", failure.Type);
        Assert.Contains("signal 'large'", failure.Message);
    }
}
