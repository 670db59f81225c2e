using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Commands;

/// <summary>A run that begins anew: its id stays, its journal is emptied.</summary>
public class BeginAnewTests
{
    private static readonly ContinueRun Next = new(Payload.Of("next"));
    private readonly Rig _rig = new();

    public BeginAnewTests()
    {
        _rig.JoinExecutor();
        _rig.OfferStanding("w1", 10);
    }

    [Fact]
    public void The_next_round_begins_with_its_input_an_empty_journal_and_indexes_that_go_on()
    {
        var run = _rig.Start(Rig.Call("a"), Rig.Call("b"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.PlayOf(run, Next);

        var turn = _rig.PlayOf(run, Rig.Call("a"));
        Assert.Equal(("\"next\"", 2, 2, -1L), (turn.Activation!.Input.ToString(), turn.Activation.FirstStep, turn.Generation, turn.Activation.TakenTo));
        Assert.Empty(turn.Activation.Steps);
        Assert.Empty(turn.Deliveries);
        Assert.Equal(2, Assert.Single(_rig.Run(run).Steps).Spec.Index);
    }

    [Fact]
    public void A_result_of_a_step_of_an_earlier_round_is_refused()
    {
        var run = _rig.Start(Rig.Call("a"), Rig.Call("b"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        var late = _rig.Take<StartAttempt>();
        _rig.PlayOf(run, Next);
        _rig.PlayOf(run, Rig.Call("a"));

        Assert.Equal(LeaseLost.Instance, _rig.Succeed(late));
        Assert.Contains(_rig.TakeAll<StopAttempt>(), s => s.Step == late.Attempt.Step);
        Assert.Equal(StepState.Leased, _rig.StepOf(run, 2).State);
    }

    [Fact]
    public void It_waits_until_nobody_is_owed_anything_because_of_the_old_steps()
    {
        var run = _rig.Start(ChildTests.Child(), Rig.Call("a"));
        _rig.Carry();
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.PlayOf(run, Next);

        Assert.DoesNotContain(_rig.Left.OfType<RequestTurn>(), t => t.Turn.Run == run);
        Assert.IsType<StopChild>(_rig.Carry().Command);
        Assert.Equal("\"next\"", _rig.PlayOf(run).Activation!.Input.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public void It_outlasts_checkpoints_and_restarts_at_every_point(int checkpointAfter)
    {
        var rig = new Rig(new OwnerOptions { CheckpointAfter = checkpointAfter, CheckpointSlice = 1 });
        rig.JoinExecutor();
        rig.OfferStanding("w1", 10);
        var run = rig.Start(SignalTests.Wait("go"), Rig.Call("a"));
        rig.Ask(new SignalRun(run, "one", "go", Payload.Of("a")));
        rig.Ask(new SignalRun(run, "two", "go", Payload.Of("b")));
        rig.PlayOf(run, Next);
        Restart(rig, run);
        rig.PlayOf(run, Rig.Call("x"), SignalTests.Wait("go"));
        Restart(rig, run);

        Assert.Equal([2, 3], rig.Show(run).Steps.Select(s => s.Spec.Index));
        Assert.Equal("\"b\"", rig.Show(run).Steps[1].Result.ToString());
        Assert.Equal(Accepted.Instance, rig.Ask(new SignalRun(run, "one", "go", Payload.Of("a"))));
        Assert.Equal(0, rig.Show(run).Signals);
        rig.PlayOf(run, new ContinueRun(Payload.Of("third")));
        Restart(rig, run);
        rig.PlayOf(run, new CompleteRun(Payload.Of("done")));
        Restart(rig, run);
        Assert.Equal((RunStatus.Completed, "\"done\"", 4, 3), (rig.Show(run).Header.Status, rig.Show(run).Header.Result.ToString(), rig.Show(run).Header.FirstStep, rig.Show(run).Header.Generation));
        Assert.Equal(Accepted.Instance, rig.Ask(new SignalRun(run, "one", "go", Payload.Of("a"))));
    }

    [Fact]
    public void A_run_cancelled_while_it_waits_to_begin_anew_begins_and_is_told_so()
    {
        var run = _rig.Start(ChildTests.Child(), Rig.Call("a"));
        _rig.Carry();
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.PlayOf(run, Next);
        _rig.Ask(new CancelRun(run));
        _rig.Carry();

        Assert.Equal(Delivery.Cancel, Assert.Single(_rig.PlayOf(run, new CancelledRun()).Deliveries).Step);
        Assert.Equal(RunStatus.Cancelled, _rig.Run(run).Header.Status);
    }

    [Fact]
    public void A_child_that_begins_anew_is_still_its_parents()
    {
        var parent = _rig.Start(ChildTests.Child());
        var child = _rig.Carry().To;
        _rig.PlayOf(child, Next);
        _rig.PlayOf(child, new CompleteRun(Payload.Of(5)));
        _rig.Carry();
        Assert.Equal("5", _rig.StepOf(parent, 0).Result.ToString());
    }

    [Fact]
    public void Children_of_later_rounds_are_other_ones()
    {
        var run = _rig.Start(ChildTests.Child());
        var first = _rig.Carry().To;
        _rig.PlayOf(first, new CompleteRun(Payload.Null));
        _rig.Carry();
        _rig.PlayOf(run, Next);
        _rig.PlayOf(run, ChildTests.Child());
        Assert.NotEqual(first, _rig.StepOf(run, 1).Spec.Other);
    }

    [Fact]
    public void A_round_that_failed_is_retried_with_its_own_input()
    {
        var run = _rig.Start(Next);
        _rig.PlayOf(run, new FailRun(new Failure(ErrorClass.User, "own", "It threw.")));
        _rig.Ask(new RetryRun(run));
        Assert.Equal("\"next\"", _rig.PlayOf(run).Activation!.Input.ToString());
    }

    /// <summary>What is in memory is what the store gives back.</summary>
    private static void Restart(Rig rig, RunId run)
    {
        var before = rig.Show(run);
        rig.Restart();
        rig.JoinExecutor();
        rig.OfferStanding("w1", 10);
        var after = rig.Show(run);
        Assert.Equal($"{before.Header}", $"{after.Header}");
        Assert.Equal(before.Steps.Select(Say), after.Steps.Select(Say));
        Assert.Equal(before.Signals, after.Signals);
    }

    private static string Say(Step step) => $"{step.Spec.Index} {step.Spec.Key} {step.State} {step.DoneSequence} {step.Result} {step.Owes}";
}
