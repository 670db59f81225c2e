using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Commands;

/// <summary>How long a step or a run may take in all, and ending one at once.</summary>
public class DeadlineTests
{
    private static readonly RunId Limited = new(0, 50);
    private readonly Rig _rig = new();

    public DeadlineTests()
    {
        _rig.JoinExecutor();
        _rig.OfferStanding("w1", 10);
    }

    [Fact]
    public void A_leased_attempt_is_told_to_stop_at_its_steps_limit_and_its_late_result_is_refused()
    {
        var run = _rig.Start(Call(within: 5));
        var start = _rig.Take<StartAttempt>();
        _rig.Pass(TimeSpan.FromSeconds(4.5));
        Assert.Equal(StepState.Leased, _rig.StepOf(run, 0).State);
        _rig.Pass(TimeSpan.FromSeconds(0.5));

        Assert.Equal(("w1", 0, 1), _rig.Take<StopAttempt>() is var stop ? (stop.Worker, stop.Step, stop.Epoch) : default);
        Assert.Null(_rig.LeaseOf(run, 0));
        var failure = _rig.StepOf(run, 0).Failure!;
        Assert.Equal((ErrorClass.Timeout, "step.deadline", "a"), (failure.Class, failure.Type, failure.Step));
        Assert.Contains("'f' did not come to its end by", failure.Message);
        Assert.Equal(LeaseLost.Instance, _rig.Succeed(start));
        Assert.NotNull(Assert.Single(_rig.Take<RequestTurn>().Turn.Deliveries).Failure);
    }

    [Fact]
    public void A_step_that_nobody_takes_or_that_waits_for_its_retry_ends_at_its_limit_too()
    {
        var run = _rig.Start(Call(within: 5, function: "unserved"), Call("b", within: 5));
        _rig.Fail(_rig.Take<StartAttempt>(), ErrorClass.Platform, "first");
        Assert.Equal((StepState.Waiting, StepState.Delayed), (_rig.StepOf(run, 0).State, _rig.StepOf(run, 1).State));
        _rig.PassTo(run, 1);
        _rig.Fail(_rig.Take<StartAttempt>(), ErrorClass.Platform, "second");
        _rig.Pass(TimeSpan.FromSeconds(5));

        Assert.All(_rig.Run(run).Steps, s => Assert.Equal((StepState.Failed, "step.deadline"), (s.State, s.Failure!.Type)));
        _rig.TakeAll<StartAttempt>();
        _rig.Pass(TimeSpan.FromMinutes(5));
        Assert.Empty(_rig.TakeAll<StartAttempt>());
    }

    [Fact]
    public void A_step_that_has_ended_in_time_stays_as_it_ended()
    {
        var run = _rig.Start(Call(within: 5));
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(StepState.Completed, _rig.StepOf(run, 0).State);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public void The_limits_of_steps_and_runs_outlast_a_restart(int checkpointAfter)
    {
        var rig = new Rig(new OwnerOptions { CheckpointAfter = checkpointAfter });
        rig.JoinExecutor();
        var run = rig.Start(Call(within: 5));
        rig.Ask(new StartRun(Limited, Rig.Service, "1", "w", Payload.Of("in")) { Within = TimeSpan.FromSeconds(5) });
        rig.Restart();
        rig.Pass(TimeSpan.FromSeconds(5));

        Assert.Equal(StepState.Failed, rig.Show(run).Steps[0].State);
        Assert.Equal(RunHeader.ByDeadline, rig.Show(Limited).Header.CancelledBy);
    }

    [Fact]
    public void A_run_is_cancelled_at_its_limit_and_has_then_failed_by_class_timeout()
    {
        Start(Rig.Call("a"));
        _rig.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(StepState.Cancelled, _rig.StepOf(Limited, 0).State);
        _rig.PlayOf(Limited, new CancelledRun());

        var header = _rig.Run(Limited).Header;
        Assert.Equal((RunStatus.Failed, ErrorClass.Timeout, "run.deadline"), (header.Status, header.Failure!.Class, header.Failure.Type));
        Assert.Contains("2030-01-01 00:00:10Z", header.Failure.Message);
    }

    [Fact]
    public void A_run_that_somebody_cancelled_before_its_limit_counts_as_cancelled()
    {
        Start(Rig.Call("a"));
        _rig.Ask(new CancelRun(Limited));
        _rig.Pass(TimeSpan.FromSeconds(20));
        _rig.PlayOf(Limited, new CancelledRun());
        Assert.Equal((RunStatus.Cancelled, "local"), (_rig.Run(Limited).Header.Status, _rig.Run(Limited).Header.CancelledBy));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public void A_retry_after_the_limit_has_none(int checkpointAfter)
    {
        var rig = new Rig(new OwnerOptions { CheckpointAfter = checkpointAfter });
        rig.JoinExecutor();
        Start(rig, Rig.Call("a"));
        rig.Pass(TimeSpan.FromSeconds(10));
        rig.PlayOf(Limited, new CancelledRun());
        rig.Ask(new RetryRun(Limited));
        rig.PlayOf(Limited, Rig.Call("a"));
        rig.Restart();
        rig.Pass(TimeSpan.FromSeconds(10));

        Assert.Equal((RunStatus.Running, 0L), (rig.Show(Limited).Header.Status, rig.Show(Limited).Header.CancelSequence));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public void A_retry_before_the_limit_keeps_it(int checkpointAfter)
    {
        var rig = new Rig(new OwnerOptions { CheckpointAfter = checkpointAfter });
        rig.JoinExecutor();
        Start(rig, new FailRun(new Failure(ErrorClass.User, "own", "It threw.")));
        rig.Ask(new RetryRun(Limited));
        rig.PlayOf(Limited, Rig.Call("a"));
        rig.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(RunHeader.ByDeadline, rig.Show(Limited).Header.CancelledBy);
    }

    [Fact]
    public void Terminating_ends_a_run_at_once_and_tells_its_attempts_and_its_executor()
    {
        var run = _rig.Start(Rig.Call("a"), Rig.Call("~undo/b"));
        Assert.Equal(Accepted.Instance, _rig.Ask(new TerminateRun(run, "It hangs.")));

        var header = _rig.Run(run).Header;
        Assert.Equal((RunStatus.Cancelled, "run.terminated", "Terminated by local. It hangs."), (header.Status, header.Failure!.Type, header.Failure.Message));
        Assert.All(_rig.Run(run).Steps, s => Assert.Equal(StepState.Cancelled, s.State));
        Assert.Equal([0, 1], _rig.TakeAll<StopAttempt>().Select(s => s.Step));
        Assert.Equal(run, _rig.Take<DropRun>().Run);
    }

    [Fact]
    public void A_turn_of_a_terminated_run_that_comes_back_late_counts_for_nothing()
    {
        var run = _rig.Start(Rig.Call("a"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.Ask(new TerminateRun(run, ""));
        _rig.PlayOf(run, new CompleteRun(Payload.Of(1)));
        Assert.Equal((RunStatus.Cancelled, true), (_rig.Run(run).Header.Status, _rig.Run(run).Header.Result.Utf8.IsEmpty));
    }

    [Fact]
    public void Terminating_a_parent_stops_its_child_as_a_cancellation_does()
    {
        var parent = _rig.Start(ChildTests.Child());
        var child = _rig.Carry().To;
        _rig.Ask(new TerminateRun(parent, ""));
        _rig.Carry();
        Assert.True(_rig.Run(child).Header.CancelSequence > 0);
    }

    [Fact]
    public void Terminating_what_has_ended_or_is_not_there_changes_nothing()
    {
        var run = _rig.Start(new CompleteRun(Payload.Null));
        Assert.Equal(Accepted.Instance, _rig.Ask(new TerminateRun(run, "")));
        Assert.Equal(RunStatus.Completed, _rig.Run(run).Header.Status);
        Assert.Equal("run.unknown", Assert.IsType<Refused>(_rig.Ask(new TerminateRun(new RunId(0, 99), ""))).Code);
    }

    [Fact]
    public void A_cancellation_leaves_what_undoes_alone_and_a_retry_of_it_is_refused()
    {
        var run = _rig.Start(Rig.Call("a"), Rig.Call("~undo/b"));
        _rig.Ask(new CancelRun(run));
        Assert.Equal((StepState.Cancelled, StepState.Leased), (_rig.StepOf(run, 0).State, _rig.StepOf(run, 1).State));

        _rig.PlayOf(run);
        _rig.Succeed(_rig.TakeAll<StartAttempt>().Single(a => a.Attempt.Step == 1));
        _rig.PlayOf(run, new CancelledRun());
        Assert.Equal("run.undone", Assert.IsType<Refused>(_rig.Ask(new RetryRun(run))).Code);
    }

    private static ScheduleCall Call(string key = "a", double within = 5, string function = "f") => Rig.Call(key, function: function) with { Within = TimeSpan.FromSeconds(within) };

    private void Start(params RunCommand[] first) => Start(_rig, first);

    private static void Start(Rig rig, params RunCommand[] first)
    {
        rig.Ask(new StartRun(Limited, Rig.Service, "1", "w", Payload.Of("in")) { Within = TimeSpan.FromSeconds(10) });
        rig.PlayOf(Limited, first);
    }
}
