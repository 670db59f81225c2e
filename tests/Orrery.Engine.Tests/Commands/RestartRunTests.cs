using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Commands;

/// <summary>A run goes back to a step: what came before it is kept, all else is asked for again.</summary>
public class RestartRunTests
{
    private static readonly AwaitSignal Hear = new("hear", 3, "go", null);
    private readonly Rig _rig = new();

    public RestartRunTests()
    {
        _rig.JoinExecutor();
        _rig.OfferStanding("w1", 10);
    }

    [Fact]
    public void A_completed_run_goes_back_to_a_step_and_keeps_what_came_before_it()
    {
        var run = _rig.Start(Rig.Call("a"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.Play(Rig.Call("b"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.Play(Rig.Call("c"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.Play(new CompleteRun(Payload.Of("old")));

        Assert.Equal(Accepted.Instance, _rig.Ask(new RestartRun(run, "b")));
        var turn = _rig.Play(Rig.Call("b"));

        Assert.Equal([("a", false), ("b", true), ("c", true)], turn.Activation!.Steps.Select(s => (s.Key, s.Superseded)));
        Assert.Equal(0, Assert.Single(turn.Deliveries).Step);
        Assert.Equal((RunStatus.Running, 2, true), (_rig.Run(run).Header.Status, _rig.Run(run).Header.Generation, _rig.Run(run).Header.Result.Utf8.IsEmpty));
        Assert.Null(_rig.Run(run).Header.EndedAt);
        _rig.Succeed(_rig.Take<StartAttempt>());
        Assert.Equal(3, Assert.Single(_rig.Play(new CompleteRun(Payload.Of("new"))).Deliveries).Step);
        _rig.Restart();
        Assert.Equal("\"new\"", _rig.Show(run).Header.Result.ToString());
    }

    [Fact]
    public void What_is_under_way_behind_the_step_is_stopped_and_what_is_before_it_goes_on()
    {
        var run = _rig.Start(Rig.Call("a"), Rig.Call("b"), Rig.Call("c"));
        var attempts = _rig.TakeAll<StartAttempt>();

        _rig.Ask(new RestartRun(run, "b"));

        Assert.Equal([1, 2], _rig.TakeAll<StopAttempt>().Select(s => s.Step));
        Assert.Equal([StepState.Leased, StepState.Cancelled, StepState.Cancelled], _rig.Run(run).Steps.Select(s => s.State));
        Assert.NotNull(_rig.LeaseOf(run, 0));
        Assert.IsType<LeaseLost>(_rig.Succeed(attempts[1]));
        _rig.Play(Rig.Call("b"), Rig.Call("c"));
        Assert.IsType<Accepted>(_rig.Succeed(attempts[0]));
        Assert.Equal(0, Assert.Single(_rig.Play().Deliveries).Step);
    }

    [Fact]
    public void The_turn_that_is_under_way_counts_for_nothing_and_its_executor_lets_the_run_go()
    {
        var run = _rig.Start(Rig.Call("a"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        var late = _rig.Take<RequestTurn>().Turn;

        _rig.Ask(new RestartRun(run, "a"));
        var order = _rig.Left.Where(e => e is DropRun or RequestTurn).Select(e => e.GetType()).ToList();
        _rig.Tell(new ApplyTurn("x", Rig.Result(late, new CompleteRun(Payload.Null))));

        Assert.Equal([typeof(DropRun), typeof(RequestTurn)], order);
        Assert.Equal((RunStatus.Running, "x"), (_rig.Run(run).Header.Status, _rig.Run(run).Executor));
        Assert.Equal(2, _rig.Play(Rig.Call("a")).Generation);
    }

    [Fact]
    public void Signals_taken_behind_the_step_are_there_to_be_taken_again_in_their_order()
    {
        var run = _rig.Start(Hear with { Key = "first" }, Hear with { Key = "second" });
        foreach (var id in (string[])["1", "2"]) _rig.Ask(new SignalRun(run, id, "go", Payload.Of(id)));
        _rig.Play();
        if (_rig.Left.OfType<RequestTurn>().Any()) _rig.Play();

        _rig.Ask(new RestartRun(run, "second"));
        Assert.Equal(1, _rig.Show(run).Signals);
        _rig.Play(Hear with { Key = "second" });

        Assert.Equal("\"2\"", _rig.StepOf(run, 2).Result.ToString());
        _rig.Restart();
        Assert.Equal(0, _rig.Show(run).Signals);
    }

    [Fact]
    public void A_child_that_had_completed_is_a_new_one_and_one_that_had_not_goes_on()
    {
        var child = new ScheduleChild("child", 9, "", "w", Payload.Null, Detached: false, null);
        var run = _rig.Start(child);
        var first = _rig.StepOf(run, 0).Spec.Other!.Value;

        _rig.Ask(new RestartRun(run, "child"));
        _rig.Play(child);
        Assert.Equal(first, _rig.StepOf(run, 1).Spec.Other);

        _rig.Tell(new FinishChild(run, 1, first, RunStatus.Completed, Payload.Of(1), null));
        _rig.Play(new CompleteRun(Payload.Null));
        _rig.Ask(new RestartRun(run, "child"));
        _rig.Play(child);
        Assert.NotEqual(first, _rig.StepOf(run, 2).Spec.Other);
    }

    [Fact]
    public void The_mark_of_a_change_stays_and_what_follows_the_step_counts_as_new()
    {
        var run = _rig.Start(new NoteMark("changed/x"), Rig.Call("a"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.Play(Rig.Call("b"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.Play(new CompleteRun(Payload.Null));

        _rig.Ask(new RestartRun(run, "a"));
        var turn = _rig.Take<RequestTurn>().Turn;

        Assert.Equal([false, true, true], turn.Activation!.Steps.Select(s => s.Superseded));
        Assert.InRange(turn.Activation.TakenTo, 0, _rig.StepOf(run, 1).Spec.Sequence);
    }

    [Fact]
    public void Of_several_steps_with_the_key_the_newest_is_meant()
    {
        var run = _rig.Start(Rig.Call("a"), Rig.Call("b"));
        foreach (var attempt in _rig.TakeAll<StartAttempt>()) _rig.Succeed(attempt);
        _rig.Play();
        if (_rig.Left.OfType<RequestTurn>().Any()) _rig.Play();
        _rig.Ask(new RestartRun(run, "a"));
        _rig.Play(Rig.Call("a"), Rig.Call("b"));

        _rig.Ask(new RestartRun(run, "b"));
        Assert.Equal([true, true, false, true], _rig.Take<RequestTurn>().Turn.Activation!.Steps.Select(s => s.Superseded));
    }

    [Fact]
    public void A_run_that_undoes_what_it_did_is_not_restarted()
    {
        var run = _rig.Start(Rig.Call("a"), Rig.Call("~a/undo"));
        Assert.Equal("run.undone", Assert.IsType<Refused>(_rig.Ask(new RestartRun(run, "a"))).Code);
        Assert.Equal(1, _rig.Run(run).Header.Generation);
    }

    [Fact]
    public void A_step_that_is_not_there_is_refused_with_those_that_are()
    {
        var run = _rig.Start([new NoteMark("changed/x"), .. Enumerable.Range(1, 10).Select(i => Rig.Call($"step-{i}"))]);

        var refused = Assert.IsType<Refused>(_rig.Ask(new RestartRun(run, "changed/x")));

        Assert.Equal("step.unknown", refused.Code);
        Assert.EndsWith("It has step-1, step-2, step-3, step-4, step-5, step-6, step-7, step-8, and 2 more.", refused.Message);
        Assert.Equal("run.unknown", Assert.IsType<Refused>(_rig.Ask(new RestartRun(new RunId(0, 99), "a"))).Code);
    }

    [Fact]
    public void A_run_that_left_memory_or_was_cancelled_is_restarted_all_the_same()
    {
        var rig = new Rig(new OwnerOptions { CheckpointAfter = 0 });
        rig.JoinExecutor();
        var run = rig.Start(Rig.Call("a"));
        rig.Ask(new CancelRun(run));
        rig.Play(new CancelledRun());
        Assert.Null(rig.Owner.State.RunOf(run.Value));

        Assert.Equal(Accepted.Instance, rig.Ask(new RestartRun(run, "a")));
        Assert.DoesNotContain(rig.Play(Rig.Call("a")).Deliveries, d => d.Step == Delivery.Cancel);
        Assert.Equal(RunStatus.Running, rig.Show(run).Header.Status);
    }

    [Fact]
    public void An_answer_about_the_step_before_does_not_count_for_the_one_that_asks_for_a_child_again()
    {
        var (parent, id) = (new RunId(0, 400), new RunId(0, 401));
        var start = new StartRun(id, Rig.Service, "1", "w", Payload.Null) { Parent = parent, ParentStep = 5, Awaited = true };
        _rig.Ask(start);
        _rig.Play(new CompleteRun(Payload.Of(1)));
        var first = _rig.Take<TellRun>();

        _rig.Ask(start with { ParentStep = 8 });
        _rig.Tell(new HearAnswer(first.Debt, Accepted.Instance));
        _rig.Pass(TimeSpan.FromSeconds(6));
        var second = _rig.Take<TellRun>();

        Assert.Equal((5, 8), (((FinishChild)first.Command).Step, ((FinishChild)second.Command).Step));
        Assert.False(_rig.Run(id).Header.ParentTold);
        _rig.Tell(new HearAnswer(second.Debt, Accepted.Instance));
        Assert.True(_rig.Run(id).Header.ParentTold);
    }
}
