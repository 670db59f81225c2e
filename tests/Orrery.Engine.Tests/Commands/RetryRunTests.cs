using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Commands;

public class RetryRunTests
{
    private static readonly Failure Parked = new(ErrorClass.User, "diverged", "It diverged.");
    private readonly Rig _rig = new();

    public RetryRunTests()
    {
        _rig.JoinExecutor();
        _rig.OfferStanding("w1", 10);
    }

    [Fact]
    public void A_retry_keeps_what_succeeded_and_asks_again_for_what_failed()
    {
        var run = _rig.Start(Rig.Call("good"), Rig.Call("bad"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.Play();
        _rig.Fail(_rig.Take<StartAttempt>(), ErrorClass.User);
        _rig.Play(new FailRun(_rig.StepOf(run, 1).Failure!) { Steps = [1] });
        Assert.Equal(Accepted.Instance, _rig.Ask(new RetryRun(run)));

        var turn = _rig.Play(Rig.Call("bad"));
        Assert.Equal([(0, false), (1, true)], turn.Activation!.Steps.Select(s => (s.Index, s.Superseded)));
        Assert.Equal(0, Assert.Single(turn.Deliveries).Step);
        Assert.Equal(2, turn.Generation);
        _rig.Succeed(_rig.Take<StartAttempt>());
        Assert.Equal(2, Assert.Single(_rig.Play(new CompleteRun(Payload.Null)).Deliveries).Step);
    }

    [Fact]
    public void A_step_of_a_parked_run_that_fails_after_the_retry_is_delivered()
    {
        var run = _rig.Start(Rig.Call("a"), Rig.Call("b"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.Play(new ParkRun(Parked));
        _rig.Ask(new RetryRun(run));
        _rig.Play();

        _rig.Fail(_rig.Take<StartAttempt>(), ErrorClass.User);
        var delivery = Assert.Single(_rig.Play().Deliveries);
        Assert.Equal((1, "broken"), (delivery.Step, delivery.Failure!.Type));
    }

    [Fact]
    public void Steps_of_a_parked_run_go_on_and_their_results_are_kept()
    {
        var run = _rig.Start(Rig.Call("a"), Rig.Call("b"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.Play(new ParkRun(Parked));
        _rig.Succeed(_rig.Take<StartAttempt>());
        Assert.Empty(_rig.TakeAll<RequestTurn>());

        _rig.Ask(new RetryRun(run));
        Assert.Equal([0, 1], _rig.Take<RequestTurn>().Turn.Deliveries.Select(d => d.Step));
    }

    [Fact]
    public void A_result_of_an_earlier_generation_is_refused()
    {
        var run = _rig.Start(Rig.Call("a"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        var late = _rig.Take<RequestTurn>().Turn;
        _rig.Tell(new ApplyTurn("x", Rig.Result(late, new ParkRun(Parked))));
        _rig.Ask(new RetryRun(run));

        _rig.Tell(new ApplyTurn("x", Rig.Result(late, new CompleteRun(Payload.Null))));
        Assert.Equal(RunStatus.Running, _rig.Run(run).Header.Status);
    }

    [Theory]
    [InlineData(false, "run.running")]
    [InlineData(true, "run.completed")]
    public void What_runs_or_has_completed_is_not_retried(bool completed, string code)
    {
        var run = completed ? _rig.Start(new CompleteRun(Payload.Null)) : _rig.Start(Rig.Call("a"));
        Assert.Equal(code, Assert.IsType<Refused>(_rig.Ask(new RetryRun(run))).Code);
    }

    [Fact]
    public void A_run_that_left_memory_is_retried_all_the_same()
    {
        var rig = new Rig(new OwnerOptions { CheckpointAfter = 0 });
        rig.JoinExecutor();
        var run = rig.Start(new FailRun(Parked));
        Assert.Null(rig.Owner.State.RunOf(run.Value));

        Assert.Equal(Accepted.Instance, rig.Ask(new RetryRun(run)));
        rig.Play(new CompleteRun(Payload.Of(5)));
        rig.Restart();
        Assert.Equal((RunStatus.Completed, 2), (rig.Show(run).Header.Status, rig.Show(run).Header.Generation));
    }

    [Fact]
    public void A_time_limit_that_is_over_counts_no_more_after_a_retry()
    {
        var run = new RunId(0, 77);
        _rig.Ask(new StartRun(run, Rig.Service, "1", "w", Payload.Null) { Within = TimeSpan.FromSeconds(2) });
        _rig.Play(Rig.Call("a"));
        _rig.Pass(TimeSpan.FromSeconds(3));
        _rig.Play(new CancelledRun());
        Assert.Equal("run.deadline", _rig.Run(run).Header.Failure!.Type);

        _rig.Ask(new RetryRun(run));
        _rig.Restart();
        _rig.Pass(TimeSpan.FromSeconds(3));

        Assert.Equal((RunStatus.Running, 0, null), (_rig.Run(run).Header.Status, _rig.Run(run).Header.CancelSequence, _rig.Run(run).Header.Deadline));
    }
}
