using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Commands;

public class TurnTests
{
    private readonly Rig _rig = new();

    public TurnTests()
    {
        _rig.JoinExecutor();
        _rig.OfferStanding("w1", 10);
    }

    [Fact]
    public void News_handed_to_an_executor_that_left_is_handed_to_the_next_one()
    {
        _rig.Start(Rig.Call("a"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.Take<RequestTurn>();
        _rig.Tell(new ExecutorLeft("x"));
        _rig.JoinExecutor("y");

        var turn = _rig.Take<RequestTurn>();
        Assert.Equal("y", turn.Executor);
        Assert.Equal(0, Assert.Single(turn.Turn.Deliveries).Step);
        Assert.NotNull(turn.Turn.Activation);
    }

    [Fact]
    public void A_run_that_waits_is_not_activated_until_there_is_news()
    {
        _rig.Start(Rig.Call("a"));
        var attempt = _rig.Take<StartAttempt>();
        _rig.Restart();
        _rig.JoinExecutor();
        Assert.Empty(_rig.TakeAll<RequestTurn>());

        _rig.Succeed(attempt);
        Assert.NotNull(_rig.Take<RequestTurn>().Turn.Activation);
    }

    [Fact]
    public void A_turn_is_applied_once_and_its_repetition_leaves_the_run_with_its_executor()
    {
        var run = _rig.Start(Rig.Call("a"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        var result = Rig.Result(_rig.Take<RequestTurn>().Turn, Rig.Call("b"));
        _rig.Tell(new ApplyTurn("x", result));
        _rig.Tell(new ApplyTurn("x", result));

        Assert.Equal(2, _rig.Run(run).Steps.Count);
        Assert.Empty(_rig.TakeAll<DropRun>());
    }

    [Fact]
    public void A_result_of_an_executor_that_does_not_hold_the_run_is_refused_and_it_is_told_to_drop_it()
    {
        var run = _rig.Start(Rig.Call("a"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        var turn = _rig.Take<RequestTurn>().Turn;
        _rig.Tell(new ApplyTurn("y", Rig.Result(turn, new CompleteRun(Payload.Null))));

        Assert.Equal(new DropRun("y", run), _rig.Take<DropRun>());
        Assert.Equal(RunStatus.Running, _rig.Run(run).Header.Status);
    }

    [Fact]
    public void A_result_of_a_turn_that_an_earlier_owner_asked_for_is_refused()
    {
        var run = _rig.Start(Rig.Call("a"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        var turn = _rig.Take<RequestTurn>().Turn;
        _rig.Restart();
        _rig.JoinExecutor();
        _rig.Tell(new ApplyTurn("x", Rig.Result(turn, new CompleteRun(Payload.Null))));

        Assert.Equal(RunStatus.Running, _rig.Run(run).Header.Status);
        Assert.Empty(_rig.TakeAll<DropRun>());
    }

    [Fact]
    public void A_run_that_its_executor_lost_is_activated_anew_with_everything_it_was_told()
    {
        _rig.Start(Rig.Call("a"), Rig.Call("b"));
        foreach (var attempt in _rig.TakeAll<StartAttempt>())
        {
            _rig.Succeed(attempt);
            Assert.Null(_rig.Play(attempt.Attempt.Key == "a" ? [] : [NotHeld.Instance]).Activation);
        }

        var again = _rig.Take<RequestTurn>().Turn;
        Assert.NotNull(again.Activation);
        Assert.Equal([0, 1], again.Deliveries.Select(d => d.Step));
    }

    [Fact]
    public void A_value_asked_of_an_executor_that_lost_the_run_is_asked_again_after_a_new_activation()
    {
        _rig.Start(new ScheduleValue("v"));
        _rig.Tell(new FinishValue(_rig.Take<RequestValue>().Request, default, NotHeld.Failure));

        Assert.NotNull(_rig.Play().Activation);
        _rig.Tell(new FinishValue(_rig.Take<RequestValue>().Request, Payload.Of(3), null));
        Assert.Equal("3", _rig.Play().Deliveries[0].Result.ToString());
    }

    [Fact]
    public void The_first_result_of_a_value_is_kept()
    {
        var run = _rig.Start(new ScheduleValue("v"));
        var request = _rig.Take<RequestValue>().Request;
        _rig.Tell(new FinishValue(request, Payload.Of(1), null));
        _rig.Tell(new FinishValue(request, Payload.Of(2), null));

        Assert.Equal("1", _rig.StepOf(run, 0).Result.ToString());
    }

    [Fact]
    public void A_failure_called_cancelled_is_a_failure()
    {
        _rig.Start(Rig.Call("a"));
        _rig.Fail(_rig.Take<StartAttempt>(), ErrorClass.User, "cancelled");

        var delivery = Assert.Single(_rig.Take<RequestTurn>().Turn.Deliveries);
        Assert.False(delivery.Cancelled);
        Assert.Equal("cancelled", delivery.Failure!.Type);
    }
}
