using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Commands;

/// <summary>What other runs are to be told is told until they have durably heard it, and not more often than need be.</summary>
public class DebtTests
{
    private readonly Rig _rig = new();

    public DebtTests() => _rig.JoinExecutor();

    [Fact]
    public void What_nobody_answers_is_told_again_after_five_seconds()
    {
        _rig.Start(ChildTests.Child());
        var first = _rig.Take<TellRun>();
        _rig.Pass(TimeSpan.FromSeconds(4.5));
        Assert.Empty(_rig.Left.OfType<TellRun>());
        _rig.Pass(TimeSpan.FromSeconds(0.5));
        Assert.Equal(first, _rig.Take<TellRun>());
    }

    [Fact]
    public void Every_debt_is_told_once_in_five_seconds_whatever_else_goes_on()
    {
        var busy = _rig.Start([.. Enumerable.Range(0, 20).Select(i => ChildTests.Child($"c{i}"))]);
        _rig.OfferStanding("w1", 100);
        for (var i = 0; i < 40; i++)
        {
            _rig.Start(Rig.Call("other"));
            _rig.Ask(new SignalRun(busy, $"{i}", "go", Payload.Null));
            _rig.Pass(TimeSpan.FromSeconds(0.5));
        }

        Assert.All(_rig.TakeAll<TellRun>().CountBy(t => t.To), told => Assert.Equal(5, told.Value));
    }

    [Fact]
    public void It_is_told_again_at_once_after_a_restart_and_never_once_it_is_paid()
    {
        var parent = _rig.Start(ChildTests.Child(), ChildTests.Child("d"));
        _rig.Carry();
        _rig.Restart();

        var again = Assert.Single(_rig.TakeAll<TellRun>());
        Assert.Equal(_rig.StepOf(parent, 1).Spec.Other, again.To);
        _rig.Hear(again, _rig.Reach(again));
        _rig.Pass(TimeSpan.FromSeconds(20));
        _rig.Restart();
        _rig.Pass(TimeSpan.FromSeconds(20));
        Assert.Empty(_rig.TakeAll<TellRun>());
    }

    [Fact]
    public void An_answer_to_what_is_not_owed_any_more_changes_nothing()
    {
        var parent = _rig.Start(ChildTests.Child());
        var start = _rig.Take<TellRun>();
        _rig.Ask(new CancelRun(parent));
        _rig.Hear(start, new Started(start.To, Already: false));
        Assert.Equal(Owed.Stop, _rig.StepOf(parent, 0).Owes);

        var stop = _rig.Take<TellRun>();
        _rig.Hear(stop, Accepted.Instance);
        _rig.Hear(stop, Accepted.Instance);
        Assert.Equal((StepState.Cancelled, Owed.Nothing), (_rig.StepOf(parent, 0).State, _rig.StepOf(parent, 0).Owes));
    }

    [Fact]
    public void A_debt_keeps_its_owner_looking_at_the_time()
    {
        _rig.Start(ChildTests.Child());
        Assert.True(_rig.Owner.HoldsLeases);
        _rig.Carry();
        Assert.False(_rig.Owner.HoldsLeases);
    }

    [Fact]
    public void A_run_that_has_ended_and_owes_somebody_stays_in_memory_and_is_there_after_a_restart()
    {
        var rig = new Rig(new OwnerOptions { CheckpointAfter = 0 });
        rig.JoinExecutor();
        var parent = rig.Start(ChildTests.Child());
        rig.Carry();
        rig.Ask(new CancelRun(parent));
        rig.TakeAll<TellRun>();
        rig.PlayOf(parent, new CancelledRun());
        Assert.Equal((RunStatus.Cancelled, true), (rig.Run(parent).Header.Status, rig.Run(parent).OwesAnybody));

        rig.Restart();
        Assert.True(rig.Run(parent).OwesAnybody);
        Assert.IsType<StopChild>(rig.Carry().Command);
        Assert.Null(rig.Owner.State.RunOf(parent.Value));
        Assert.Equal(RunStatus.Cancelled, rig.Show(parent).Header.Status);
    }

    [Fact]
    public void A_child_that_has_ended_stays_in_memory_until_its_parent_knows_over_restarts_too()
    {
        var rig = new Rig(new OwnerOptions { CheckpointAfter = 0 });
        rig.JoinExecutor();
        var parent = rig.Start(ChildTests.Child());
        var child = rig.Carry().To;
        rig.PlayOf(child, new CompleteRun(Payload.Of(3)));
        rig.Restart();
        Assert.True(rig.Run(child).Header.OwesParent);

        rig.Carry();
        Assert.Null(rig.Owner.State.RunOf(child.Value));
        Assert.Equal("3", rig.Show(parent).Steps[0].Result.ToString());
        rig.Restart();
        rig.Pass(TimeSpan.FromSeconds(10));
        Assert.Empty(rig.TakeAll<TellRun>());
    }

    [Fact]
    public void A_parent_that_has_ended_and_left_memory_takes_the_word_of_an_end_and_answers()
    {
        var rig = new Rig(new OwnerOptions { CheckpointAfter = 0 });
        rig.JoinExecutor();
        var parent = rig.Start(new CompleteRun(Payload.Null));
        Assert.Equal(Accepted.Instance, rig.Ask(new FinishChild(parent, 0, new RunId(0, 77), RunStatus.Completed, Payload.Null, null)));
        Assert.Equal(Accepted.Instance, rig.Ask(new FinishChild(new RunId(0, 99), 0, new RunId(0, 77), RunStatus.Completed, Payload.Null, null)));
        Assert.Equal(RunStatus.Completed, rig.Show(parent).Header.Status);
    }
}
