using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Commands;

/// <summary>Runs that are steps of others. What they tell each other is carried by hand here, so that it can be late, lost or doubled.</summary>
public class ChildTests
{
    private static readonly Failure Broken = new(ErrorClass.Resource, "broken", "It broke.");
    private readonly Rig _rig = new();

    public ChildTests() => _rig.JoinExecutor();

    [Fact]
    public void A_child_is_started_as_a_run_of_its_own_and_its_end_ends_the_step()
    {
        var (parent, child) = Family();
        Assert.Equal((parent, 0, true, "part"), (_rig.Run(child).Header.Parent!.Value, _rig.Run(child).Header.ParentStep, _rig.Run(child).Header.Awaited, _rig.Run(child).Header.Workflow));
        Assert.Equal((StepState.Elsewhere, Owed.Nothing), (_rig.StepOf(parent, 0).State, _rig.StepOf(parent, 0).Owes));

        _rig.PlayOf(child, new CompleteRun(Payload.Of(42)));
        Assert.IsType<FinishChild>(_rig.Carry().Command);

        Assert.Equal((StepState.Completed, "42"), (_rig.StepOf(parent, 0).State, _rig.StepOf(parent, 0).Result.ToString()));
        Assert.True(_rig.Run(child).Header.ParentTold);
        Assert.Equal(0, Assert.Single(_rig.PlayOf(parent, new CompleteRun(Payload.Null)).Deliveries).Step);
        Assert.Empty(_rig.TakeAll<TellRun>());
    }

    [Fact]
    public void A_run_says_which_child_it_waits_for()
    {
        var parent = _rig.Start(Child());
        var child = _rig.StepOf(parent, 0).Spec.Other;
        Assert.Equal($"c: run {child} is being started", _rig.Show(parent).Waiting);
        _rig.Carry();
        Assert.Equal($"c: run {child}", _rig.Show(parent).Waiting);
    }

    [Fact]
    public void A_child_that_is_only_started_ends_its_step_by_its_start_and_tells_nobody_of_its_end()
    {
        var parent = _rig.Start(Child(detached: true));
        var child = _rig.Carry().To;
        Assert.Equal((StepState.Completed, $"\"{child}\""), (_rig.StepOf(parent, 0).State, _rig.StepOf(parent, 0).Result.ToString()));

        _rig.PlayOf(parent, new CompleteRun(Payload.Null));
        _rig.PlayOf(child, new CompleteRun(Payload.Null));
        Assert.Empty(_rig.TakeAll<TellRun>());
    }

    [Fact]
    public void A_childs_failure_is_its_steps_with_the_same_class_and_type()
    {
        var (parent, child) = Family();
        _rig.PlayOf(child, new FailRun(Broken));
        _rig.Carry();

        var failure = _rig.StepOf(parent, 0).Failure!;
        Assert.Equal((ErrorClass.Resource, "broken", $"Run {child} failed: It broke.", "c"), (failure.Class, failure.Type, failure.Message, failure.Step));
    }

    [Fact]
    public void A_child_that_somebody_cancelled_has_failed_as_far_as_its_parent_is_concerned()
    {
        var (parent, child) = Family();
        _rig.Ask(new CancelRun(child));
        _rig.PlayOf(child);
        _rig.PlayOf(child, new CancelledRun());
        _rig.Carry();

        Assert.Equal((StepState.Failed, "child.cancelled"), (_rig.StepOf(parent, 0).State, _rig.StepOf(parent, 0).Failure!.Type));
    }

    [Fact]
    public void A_start_that_is_refused_fails_the_step()
    {
        var parent = _rig.Start(Child());
        _rig.Hear(_rig.Take<TellRun>(), new Refused("run.conflict", "Taken."));

        Assert.Equal((StepState.Failed, "run.conflict", "c"), (_rig.StepOf(parent, 0).State, _rig.StepOf(parent, 0).Failure!.Type, _rig.StepOf(parent, 0).Failure!.Step));
    }

    [Fact]
    public void A_start_that_comes_twice_starts_one_child()
    {
        _rig.Start(Child());
        var start = _rig.Take<TellRun>();

        Assert.Equal([false, true], ((Started[])[(Started)_rig.Reach(start), (Started)_rig.Reach(start)]).Select(s => s.Already));
    }

    [Fact]
    public void A_child_that_ends_while_the_answer_to_its_start_is_lost_ends_the_step_all_the_same()
    {
        var parent = _rig.Start(Child());
        var start = _rig.Take<TellRun>();
        _rig.Reach(start);
        _rig.PlayOf(start.To, new CompleteRun(Payload.Of(1)));
        _rig.Carry();

        Assert.Equal((StepState.Completed, Owed.Nothing), (_rig.StepOf(parent, 0).State, _rig.StepOf(parent, 0).Owes));
        _rig.Hear(start, new Started(start.To, Already: false));
        _rig.Pass(TimeSpan.FromSeconds(20));
        Assert.Empty(_rig.TakeAll<TellRun>());
    }

    [Fact]
    public void A_cancelled_parent_has_its_child_stopped()
    {
        var (parent, child) = Family();
        _rig.Ask(new CancelRun(parent));
        Assert.IsType<StopChild>(_rig.Carry().Command);

        Assert.Equal(($"run {parent}", Owed.Nothing), (_rig.Run(child).Header.CancelledBy, _rig.StepOf(parent, 0).Owes));
    }

    [Fact]
    public void A_parent_that_ends_without_waiting_has_its_child_stopped()
    {
        var parent = _rig.Start(Child(), Rig.Call("other"));
        var child = _rig.Carry().To;
        _rig.OfferStanding("w1", 1);
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.PlayOf(parent, new CompleteRun(Payload.Null));

        Assert.IsType<StopChild>(_rig.Carry().Command);
        Assert.True(_rig.Run(child).Header.CancelSequence > 0);
    }

    [Fact]
    public void A_child_that_is_stopped_before_its_start_has_come_never_begins()
    {
        var parent = _rig.Start(Child());
        var late = _rig.Take<TellRun>();
        _rig.Ask(new CancelRun(parent));
        _rig.Carry();
        Assert.Equal((RunStatus.Cancelled, false), (_rig.Run(late.To).Header.Status, _rig.Run(late.To).Header.OwesParent));

        Assert.True(((Started)_rig.Reach(late)).Already);
        _rig.Hear(late, new Started(late.To, Already: true));
        Assert.Equal(RunStatus.Cancelled, _rig.Run(late.To).Header.Status);
        Assert.DoesNotContain(_rig.TakeAll<RequestTurn>(), t => t.Turn.Run == late.To);
    }

    [Fact]
    public void A_step_whose_branch_lost_in_the_turn_that_asked_for_it_starts_no_child()
    {
        var parent = _rig.Start(Child(), Rig.Call("a"), new CancelStep(0));

        Assert.Equal(StepState.Cancelled, _rig.StepOf(parent, 0).State);
        Assert.IsType<StopChild>(Assert.Single(_rig.TakeAll<TellRun>()).Command);
    }

    [Fact]
    public void A_retried_parent_adopts_its_child_which_goes_on_and_tells_the_new_step()
    {
        var (parent, child) = Family();
        StopBoth(parent, child);
        Retry(parent);
        var adoption = _rig.Carry();

        Assert.Equal((child, 1), (adoption.To, _rig.Run(child).Header.ParentStep));
        Assert.Equal((RunStatus.Running, 2), (_rig.Run(child).Header.Status, _rig.Run(child).Header.Generation));
        _rig.PlayOf(child, new CompleteRun(Payload.Of(7)));
        _rig.Carry();
        Assert.Equal((StepState.Cancelled, StepState.Completed), (_rig.StepOf(parent, 0).State, _rig.StepOf(parent, 1).State));
    }

    [Fact]
    public void A_child_that_is_wanted_again_while_it_is_being_cancelled_goes_on_when_that_is_done()
    {
        var (parent, child) = Family();
        _rig.Ask(new CancelRun(parent));
        _rig.Carry();
        _rig.PlayOf(parent, new CancelledRun());
        Retry(parent);
        _rig.Carry();
        Assert.True(_rig.Run(child).Header.Wanted);

        _rig.PlayOf(child);
        _rig.PlayOf(child, new CancelledRun());
        Assert.Equal((RunStatus.Running, 2, false), (_rig.Run(child).Header.Status, _rig.Run(child).Header.Generation, _rig.Run(child).Header.Wanted));
        Assert.Empty(_rig.TakeAll<TellRun>());
    }

    [Fact]
    public void A_child_that_completed_meanwhile_is_not_run_again_but_tells_its_result_to_the_new_step()
    {
        var (parent, child) = Family();
        _rig.PlayOf(child, new CompleteRun(Payload.Of(7)));
        _rig.Ask(new CancelRun(parent));
        while (_rig.Left.OfType<TellRun>().Any()) _rig.Carry();
        _rig.PlayOf(parent, new CancelledRun());
        Retry(parent);
        while (_rig.Left.OfType<TellRun>().Any()) _rig.Carry();

        Assert.Equal((StepState.Completed, "7"), (_rig.StepOf(parent, 1).State, _rig.StepOf(parent, 1).Result.ToString()));
        Assert.Equal(1, _rig.Run(child).Header.Generation);
    }

    [Fact]
    public void A_child_that_undid_its_work_begins_anew_when_it_is_adopted()
    {
        var (parent, child) = Family();
        _rig.PlayOf(child, Rig.Call("done"));
        StopBoth(parent, child, Rig.Call("~done/undo"));
        Retry(parent);
        _rig.Carry();

        var header = _rig.Run(child).Header;
        Assert.Equal((RunStatus.Running, 2), (header.Status, header.FirstStep));
        Assert.Empty(_rig.Run(child).Steps);
        Assert.Equal("1", _rig.PlayOf(child).Activation!.Input.ToString());
    }

    [Fact]
    public void A_stop_of_the_step_before_an_adoption_that_comes_late_is_ignored()
    {
        var (parent, child) = Family();
        _rig.Ask(new CancelRun(parent));
        var late = _rig.Take<TellRun>();
        _rig.PlayOf(parent, new CancelledRun());
        Retry(parent);
        _rig.Carry();

        _rig.Hear(late, _rig.Reach(late));
        Assert.Equal((0L, 1), (_rig.Run(child).Header.CancelSequence, _rig.Run(child).Header.ParentStep));
        Assert.Equal(Owed.Nothing, _rig.StepOf(parent, 0).Owes);
    }

    [Fact]
    public void An_answer_about_an_earlier_end_does_not_stand_for_a_later_one()
    {
        var (parent, child) = Family();
        _rig.Ask(new CancelRun(parent));
        _rig.Carry();
        _rig.PlayOf(child);
        _rig.PlayOf(child, new CancelledRun());
        var first = _rig.Take<TellRun>();
        var late = _rig.Reach(first);
        _rig.PlayOf(parent, new CancelledRun());
        Retry(parent);
        _rig.Carry();
        _rig.PlayOf(child, new CompleteRun(Payload.Of(7)));
        var second = _rig.Take<TellRun>();

        _rig.Hear(first, late);
        Assert.True(_rig.Run(child).Header.OwesParent);
        _rig.Hear(second, _rig.Reach(second));
        Assert.Equal(StepState.Completed, _rig.StepOf(parent, 1).State);
    }

    [Fact]
    public void A_step_that_asks_for_something_else_after_a_retry_gets_another_child()
    {
        var (parent, child) = Family();
        StopBoth(parent, child);
        _rig.Ask(new RetryRun(parent));
        _rig.PlayOf(parent, Child() with { InputHash = 4, Input = Payload.Of(2) });

        Assert.NotEqual(child, _rig.StepOf(parent, 1).Spec.Other);
    }

    [Fact]
    public void A_child_that_takes_longer_than_it_may_has_failed_by_class_timeout()
    {
        var parent = _rig.Start(Child(within: TimeSpan.FromSeconds(10)));
        var child = _rig.Carry().To;
        _rig.PlayOf(child, Rig.Call("a"));
        _rig.Pass(TimeSpan.FromSeconds(10));
        _rig.PlayOf(child, new CancelledRun());
        _rig.Carry();

        Assert.Equal((ErrorClass.Timeout, "run.deadline"), (_rig.StepOf(parent, 0).Failure!.Class, _rig.StepOf(parent, 0).Failure!.Type));
    }

    internal static ScheduleChild Child(string key = "c", bool detached = false, TimeSpan? within = null) => new(key, 3, "", "part", Payload.Of(1), detached, within);

    private (RunId Parent, RunId Child) Family()
    {
        var parent = _rig.Start(Child());
        return (parent, _rig.Carry().To);
    }

    /// <summary>The parent is cancelled and ends, and so does the child, after it has asked for something still.</summary>
    private void StopBoth(RunId parent, RunId child, params RunCommand[] undoing)
    {
        _rig.Ask(new CancelRun(parent));
        _rig.Carry();
        if (_rig.Run(child).TurnUnderWay && _rig.Run(child).Header.CancelSequence > _rig.Run(child).HandedTo) _rig.PlayOf(child);
        if (undoing.Length > 0) _rig.PlayOf(child, undoing);
        if (undoing.Length > 0) _rig.OfferStanding("w1", 1);
        if (undoing.Length > 0) _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.PlayOf(child, new CancelledRun());
        _rig.Carry();
        _rig.PlayOf(parent, new CancelledRun());
    }

    private void Retry(RunId parent)
    {
        Assert.Equal(Accepted.Instance, _rig.Ask(new RetryRun(parent)));
        _rig.PlayOf(parent, Child());
    }
}
