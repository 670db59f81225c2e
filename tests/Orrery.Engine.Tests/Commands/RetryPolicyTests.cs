using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Tests.Commands;

public class RetryPolicyTests
{
    private readonly Rig _rig = new();

    public RetryPolicyTests()
    {
        _rig.JoinExecutor();
        _rig.OfferStanding("w1", 10);
    }

    [Theory]
    [InlineData(ErrorClass.User, 1)]
    [InlineData(ErrorClass.Platform, 11)]
    [InlineData(ErrorClass.Timeout, 2)]
    [InlineData(ErrorClass.Resource, 3)]
    public void A_step_gives_up_after_the_retries_of_its_error_class(ErrorClass error, int attempts)
    {
        var run = _rig.Start(Rig.Call("a"));
        for (var attempt = 1; attempt < attempts; attempt++)
        {
            Assert.Equal(Accepted.Instance, _rig.Fail(_rig.Take<StartAttempt>(), error));
            Assert.Equal(StepState.Delayed, _rig.StepOf(run, 0).State);
            _rig.PassTo(run, 0);
        }

        _rig.Fail(_rig.Take<StartAttempt>(), error);

        var step = _rig.StepOf(run, 0);
        Assert.Equal((StepState.Failed, attempts), (step.State, step.Epoch));
        Assert.Equal(("a", attempts), (step.Failure!.Step, step.Failure.Attempt));
    }

    [Fact]
    public void Each_error_class_counts_its_own_failures()
    {
        var run = _rig.Start(Rig.Call("a"));
        foreach (var error in (ErrorClass[])[ErrorClass.Timeout, ErrorClass.Resource, ErrorClass.Platform, ErrorClass.Resource])
        {
            _rig.Fail(_rig.Take<StartAttempt>(), error);
            _rig.PassTo(run, 0);
        }

        Assert.Equal(StepState.Leased, _rig.StepOf(run, 0).State);
        _rig.Fail(_rig.Take<StartAttempt>(), ErrorClass.Timeout);
        Assert.Equal(StepState.Failed, _rig.StepOf(run, 0).State);
    }

    [Fact]
    public void A_retry_waits_for_its_delay_and_no_longer()
    {
        var policy = RetryPolicy.Default with { FirstDelay = TimeSpan.FromSeconds(10) };
        var run = _rig.Start(Rig.Call("a", policy));
        _rig.Fail(_rig.Take<StartAttempt>(), ErrorClass.Platform);
        var due = _rig.StepOf(run, 0).DueAt - _rig.Wall;

        Assert.InRange(due, TimeSpan.FromSeconds(7.5), TimeSpan.FromSeconds(10));
        _rig.Pass(due - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_rig.TakeAll<StartAttempt>());
        _rig.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, _rig.Take<StartAttempt>().Attempt.Epoch);
    }

    [Fact]
    public void A_retry_that_was_due_during_a_restart_comes_after_it()
    {
        var run = _rig.Start(Rig.Call("a"));
        _rig.Fail(_rig.Take<StartAttempt>(), ErrorClass.Platform);
        _rig.Wall += TimeSpan.FromMinutes(5);
        _rig.Restart();

        Assert.Equal(StepState.Waiting, _rig.StepOf(run, 0).State);
        _rig.OfferStanding("w2", 1);
        Assert.Equal(2, _rig.Take<StartAttempt>().Attempt.Epoch);
    }
}
