using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Commands;

public class CancelTests
{
    private readonly Rig _rig = new();

    public CancelTests()
    {
        _rig.JoinExecutor();
        _rig.OfferStanding("w1", 10);
    }

    [Fact]
    public void A_cancellation_is_delivered_in_sequence_with_the_ends_around_it()
    {
        var run = _rig.Start(Rig.Call("before"), Rig.Call("open"));
        _rig.Tell(new ExecutorLeft("x"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.Ask(new CancelRun(run));
        _rig.JoinExecutor("y");

        var turn = _rig.Take<RequestTurn>().Turn;
        Assert.Equal([0, Delivery.Cancel, 1], turn.Deliveries.Select(d => d.Step));
        Assert.True(turn.Deliveries.Zip(turn.Deliveries.Skip(1)).All(p => p.First.Sequence < p.Second.Sequence));
        Assert.True(turn.Deliveries[2].Cancelled);
    }

    [Fact]
    public void Cancelling_ends_what_is_open_and_stops_its_attempts()
    {
        var run = _rig.Start(Rig.Call("leased"), new ScheduleTimer("timer", 0, TimeSpan.FromMinutes(1)), new ScheduleValue("value"));
        Assert.Equal(Accepted.Instance, _rig.Ask(new CancelRun(run)));

        Assert.All(_rig.Run(run).Steps, s => Assert.Equal(StepState.Cancelled, s.State));
        Assert.Equal(0, _rig.Take<StopAttempt>().Step);
        Assert.Equal(LeaseLost.Instance, _rig.Succeed(_rig.Take<StartAttempt>()));
        _rig.Pass(TimeSpan.FromMinutes(2));
        Assert.Equal(StepState.Cancelled, _rig.StepOf(run, 1).State);
    }

    [Fact]
    public void The_first_fact_wins_a_second_cancellation_changes_nothing()
    {
        var run = _rig.Start(Rig.Call("a"));
        _rig.Ask(new CancelRun(run));
        var sequence = _rig.Run(run).Header.CancelSequence;

        Assert.Equal(Accepted.Instance, _rig.Ask(new CancelRun(run)));
        Assert.Equal(sequence, _rig.Run(run).Header.CancelSequence);
    }

    [Fact]
    public void A_run_that_completes_in_the_turn_under_way_has_completed()
    {
        var run = _rig.Start(Rig.Call("a"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.Ask(new CancelRun(run));
        _rig.Play(new CompleteRun(Payload.Of(1)));

        Assert.Equal(RunStatus.Completed, _rig.Run(run).Header.Status);
    }

    [Fact]
    public void Steps_asked_for_in_the_turn_that_ends_the_run_end_with_it()
    {
        var run = _rig.Start(Rig.Call("forgotten"), new CompleteRun(Payload.Null));

        Assert.Equal(StepState.Cancelled, _rig.StepOf(run, 0).State);
        Assert.Empty(_rig.TakeAll<StartAttempt>());
    }

    [Fact]
    public void A_parked_run_is_cancelled_at_once_even_if_it_parked_while_being_cancelled()
    {
        var run = _rig.Start(Rig.Call("a"));
        _rig.Ask(new CancelRun(run));
        _rig.Play(new ParkRun(new Failure(ErrorClass.User, "diverged", "It diverged.")));
        Assert.Equal(RunStatus.Parked, _rig.Run(run).Header.Status);

        _rig.Ask(new CancelRun(run));
        Assert.Equal(RunStatus.Cancelled, _rig.Run(run).Header.Status);
    }

    [Fact]
    public void An_unknown_run_cannot_be_cancelled() =>
        Assert.Equal("run.unknown", Assert.IsType<Refused>(_rig.Ask(new CancelRun(new RunId(0, 99)))).Code);
}
