using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Commands;

/// <summary>A retry asks again for the failures that stood in the run's way, and for no others.</summary>
public class SettingAsideTests
{
    private static readonly Failure Own = new(ErrorClass.User, "own", "The code threw.");
    private readonly Rig _rig = new();

    public SettingAsideTests()
    {
        _rig.JoinExecutor();
        _rig.OfferStanding("w1", 10);
    }

    [Fact]
    public void A_failure_that_the_code_has_dealt_with_stays_when_the_run_is_retried()
    {
        var run = _rig.Start(Rig.Call("handled"));
        Fail();
        _rig.Play(Rig.Call("fatal"));
        Fail();
        _rig.Play(Failing(run, 1));

        _rig.Ask(new RetryRun(run));
        _rig.Restart();
        _rig.JoinExecutor();
        var replay = _rig.Take<RequestTurn>().Turn;
        Assert.Equal([1], AskedAgain(replay));
        Assert.Equal([0], replay.Deliveries.Select(d => d.Step));
    }

    [Fact]
    public void A_failure_that_the_code_was_never_told_of_is_asked_for_again()
    {
        var run = _rig.Start(Rig.Call("a"), Rig.Call("b"));
        Fail();
        var ending = _rig.Take<RequestTurn>();
        Fail();
        _rig.Tell(new ApplyTurn("x", Rig.Result(ending.Turn, Failing(run, 0))));

        Assert.Equal([0, 1], AskedAgain(Retry(run)));
    }

    [Fact]
    public void What_a_parked_run_was_told_of_is_told_again()
    {
        var run = _rig.Start(Rig.Call("a"));
        Fail();
        _rig.Play(new ParkRun(Own));

        var turn = Retry(run);
        Assert.Empty(AskedAgain(turn));
        Assert.NotNull(Assert.Single(turn.Deliveries).Failure);
    }

    [Fact]
    public void A_failure_that_stood_behind_the_one_before_does_not_end_the_run_again()
    {
        var run = _rig.Start(Rig.Call("a"), Rig.Call("b"));
        Fail();
        _rig.Play();
        Fail();
        _rig.Play(Failing(run, 0));
        Retry(run, Rig.Call("a"));
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.Play(Failing(run, 1));

        Assert.Equal((RunStatus.Running, 3), (_rig.Run(run).Header.Status, _rig.Run(run).Header.Generation));
        var turn = _rig.Play(Rig.Call("b"));
        Assert.Equal([0, 1], AskedAgain(turn));
        Fail();
        _rig.Play(Failing(run, 3));
        Assert.Equal((RunStatus.Failed, 3), (_rig.Run(run).Header.Status, _rig.Run(run).Header.Generation));
    }

    [Fact]
    public void Code_that_throws_of_itself_keeps_the_failures_it_dealt_with_if_it_was_mended()
    {
        var run = _rig.Start(Rig.Call("handled"));
        Fail();
        _rig.Play(new FailRun(Own));

        Assert.Empty(AskedAgain(Retry(run, new CompleteRun(Payload.Null))));
        Assert.Equal(RunStatus.Completed, _rig.Run(run).Header.Status);
    }

    [Fact]
    public void Code_that_throws_of_itself_again_before_anything_is_new_gets_all_failed_steps_anew()
    {
        var run = _rig.Start(Rig.Call("a"), Rig.Call("b"));
        Fail();
        _rig.Play();
        Fail();
        _rig.Play(new FailRun(Own));
        Retry(run, new FailRun(Own));

        Assert.Equal([0, 1], AskedAgain(_rig.Play(new FailRun(Own))));
        Assert.Equal((RunStatus.Failed, 3), (_rig.Run(run).Header.Status, _rig.Run(run).Header.Generation));
    }

    [Fact]
    public void Steps_that_fail_whenever_they_are_asked_for_do_not_set_each_other_aside_for_ever()
    {
        var run = _rig.Start(Rig.Call("a"), Rig.Call("b"));
        Fail();
        _rig.Play();
        Fail();
        _rig.Play(Failing(run, 0));
        Retry(run, Rig.Call("a"));
        Fail();
        _rig.Play(Failing(run, 1));
        _rig.Play(Rig.Call("b"));
        Fail();
        _rig.Play(Failing(run, 2));

        // The failure of a is from before the run went on by itself, but not from before the retry.
        Assert.Equal((RunStatus.Failed, 3), (_rig.Run(run).Header.Status, _rig.Run(run).Header.Generation));
        Assert.Equal([0, 1, 2], AskedAgain(Retry(run)));
    }

    private void Fail() => _rig.Fail(_rig.Take<StartAttempt>(), ErrorClass.User);

    private FailRun Failing(RunId run, int step) => new(_rig.StepOf(run, step).Failure!) { Steps = [step] };

    private Turn Retry(RunId run, params RunCommand[] then)
    {
        Assert.Equal(Accepted.Instance, _rig.Ask(new RetryRun(run)));
        return _rig.Play(then);
    }

    private static IEnumerable<int> AskedAgain(Turn turn) => turn.Activation!.Steps.Where(s => s.Superseded).Select(s => s.Index);
}
