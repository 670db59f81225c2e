using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Commands;

public class LeaseTests
{
    private static readonly TimeSpan Period = new OwnerOptions().Lease;
    private readonly Rig _rig = new();

    public LeaseTests()
    {
        _rig.JoinExecutor();
        _rig.OfferStanding("w1", 10);
    }

    [Fact]
    public void A_lapsed_lease_spends_an_attempt_and_the_step_is_tried_again()
    {
        var run = _rig.Start(Rig.Call("a"));
        _rig.Pass(Period + TimeSpan.FromSeconds(1));

        var past = Assert.Single(_rig.StepOf(run, 0).Past);
        Assert.Equal((1, "w1", ErrorClass.Platform, "lease.lapsed"), (past.Epoch, past.Worker, past.Failure.Class, past.Failure.Type));
        Assert.Equal(1, _rig.Take<StopAttempt>().Epoch);
    }

    [Fact]
    public void A_completion_after_the_lease_was_lost_is_refused()
    {
        var run = _rig.Start(Rig.Call("a"));
        var first = _rig.Take<StartAttempt>();
        _rig.Pass(Period + TimeSpan.FromSeconds(2));
        var second = _rig.Take<StartAttempt>();

        Assert.Equal(LeaseLost.Instance, _rig.Succeed(first, "late"));
        Assert.Equal(Accepted.Instance, _rig.Succeed(second, "in time"));
        Assert.Equal("\"in time\"", _rig.StepOf(run, 0).Result.ToString());
        Assert.Equal(LeaseLost.Instance, _rig.Succeed(second, "once more"));
    }

    [Fact]
    public void A_completion_by_another_worker_is_refused()
    {
        _rig.Start(Rig.Call("a"));
        Assert.Equal(LeaseLost.Instance, _rig.Succeed(_rig.Take<StartAttempt>() with { Worker = "w2" }));
    }

    [Fact]
    public void Heartbeats_keep_a_lease_and_those_without_one_are_told_to_stop()
    {
        var run = _rig.Start(Rig.Call("a"));
        for (var i = 0; i < 10; i++)
        {
            _rig.Pass(Period / 3);
            _rig.Tell(new Heartbeat("w1", [(run, 0, 1), (run, 0, 9), (run, -1, 1), (run, 77, 1)]));
        }

        Assert.Equal((StepState.Leased, 1), (_rig.StepOf(run, 0).State, _rig.StepOf(run, 0).Epoch));
        Assert.Equal([9, 1, 1], _rig.TakeAll<StopAttempt>().Take(3).Select(s => s.Epoch));
    }

    [Fact]
    public void After_a_gap_in_the_loop_every_lease_gets_a_fresh_period()
    {
        var run = _rig.Start(Rig.Call("a"));
        _rig.Monotonic += 60_000;
        _rig.Settle();
        _rig.Pass(Period - TimeSpan.FromSeconds(1));

        Assert.Equal(StepState.Leased, _rig.StepOf(run, 0).State);
        _rig.Pass(TimeSpan.FromSeconds(2));
        Assert.Single(_rig.StepOf(run, 0).Past);
    }

    [Fact]
    public void A_lease_outlives_a_restart_and_its_result_is_accepted()
    {
        var run = _rig.Start(Rig.Call("a"));
        var attempt = _rig.Take<StartAttempt>();
        _rig.Restart();
        _rig.Tell(new Heartbeat("w1", [(run, 0, 1)]));

        Assert.Empty(_rig.TakeAll<StopAttempt>());
        Assert.Equal(Accepted.Instance, _rig.Succeed(attempt));
    }

    [Fact]
    public void A_lease_whose_worker_died_during_a_restart_lapses()
    {
        var run = _rig.Start(Rig.Call("a"));
        _rig.Restart();
        _rig.Pass(Period + TimeSpan.FromSeconds(1));

        Assert.Equal("lease.lapsed", Assert.Single(_rig.StepOf(run, 0).Past).Failure.Type);
        Assert.Null(_rig.LeaseOf(run, 0));
    }

    [Fact]
    public void Steps_lost_with_their_worker_are_dead_letters_after_finitely_many_attempts()
    {
        var run = _rig.Start(Rig.Call("a"));
        for (var i = 0; i < 11; i++)
        {
            _rig.Tell(new WorkerLeft("w1", "killed"));
            _rig.OfferStanding("w1", 1);
            if (i < 10) _rig.PassTo(run, 0);
        }

        Assert.Equal((StepState.Failed, 11), (_rig.StepOf(run, 0).State, _rig.StepOf(run, 0).Epoch));
        Assert.Equal("worker.lost", _rig.StepOf(run, 0).Failure!.Type);
        Assert.False(_rig.Play(new FailRun(_rig.StepOf(run, 0).Failure!)).Deliveries[0].Cancelled);
        Assert.Equal(RunStatus.Failed, _rig.Run(run).Header.Status);
    }

    [Fact]
    public void An_attempt_given_back_spends_nothing_and_goes_to_another_worker()
    {
        var run = _rig.Start(Rig.Call("a"));
        _rig.Take<StartAttempt>();
        _rig.Tell(new WorkerSilent("w1"));
        _rig.Tell(new ReturnAttempt("w1", run, 0, 1));
        Assert.Empty(_rig.StepOf(run, 0).Past);

        _rig.OfferStanding("w2", 1);
        Assert.Equal(("w2", 2), (_rig.Left.OfType<StartAttempt>().Single().Worker, _rig.Take<StartAttempt>().Attempt.Epoch));
    }

    [Fact]
    public void A_standing_offer_never_grows_by_being_made_again()
    {
        _rig.OfferStanding("w1", 2);
        var run = _rig.Start(Rig.Call("a"), Rig.Call("b"), Rig.Call("c"), Rig.Call("d"));
        var held = _rig.TakeAll<StartAttempt>();
        Assert.Equal(2, held.Count);

        _rig.Tell(new WorkerSilent("w1"));
        _rig.OfferStanding("w1", 2);
        Assert.Empty(_rig.TakeAll<StartAttempt>());
        _rig.Succeed(held[0]);
        Assert.Equal("c", _rig.Take<StartAttempt>().Attempt.Key);
        Assert.Equal(2, _rig.Owner.Sessions.Leases.Count);
    }

    [Fact]
    public void Cancelled_attempts_free_their_place_in_a_standing_offer()
    {
        _rig.OfferStanding("w1", 1);
        for (var i = 0; i < 5; i++)
        {
            var run = _rig.Start(Rig.Call("a"));
            Assert.Single(_rig.TakeAll<StartAttempt>());
            _rig.Ask(new CancelRun(run));
            _rig.Play(new CancelledRun());
        }
    }

    [Fact]
    public void What_an_offer_for_now_does_not_use_is_given_back()
    {
        _rig.Tell(new OfferWork("w2", "s/big", 3, Standing: false));
        Assert.Equal(new OfferReturned("w2", "s/big", 3), _rig.Take<OfferReturned>());

        _rig.Start(Rig.Call("a", function: "big"));
        Assert.Equal(1, _rig.Take<LaneWaits>().Count);
        _rig.Tell(new OfferWork("w2", "s/big", 3, Standing: false));
        Assert.Equal("w2", _rig.Take<StartAttempt>().Worker);
        Assert.Equal(2, _rig.Take<OfferReturned>().Count);
    }
}
