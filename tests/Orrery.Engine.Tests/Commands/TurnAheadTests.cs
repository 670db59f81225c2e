using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Commands;

/// <summary>An executor that took in the end of its own attempt before it was asked to: that counts where it is what it would have been asked, and nothing otherwise.</summary>
public class TurnAheadTests
{
    private readonly Rig _rig = new();
    private readonly RunId _run;
    private readonly StartAttempt _start;
    private readonly TurnResult _ahead;

    public TurnAheadTests()
    {
        _rig.JoinExecutor();
        _rig.OfferStanding("x", 1);
        _run = _rig.Start(Rig.Call("a"));
        _start = _rig.Take<StartAttempt>();
        _ahead = new TurnResult(_run, _rig.Owner.Incarnation, 1, 2, [Rig.Call("b")]) { Ahead = new Ahead(0, 1, _rig.Wall) };
    }

    [Fact]
    public void What_was_played_ahead_is_taken_and_the_turn_is_not_asked_for()
    {
        _rig.Owner.Submit(Finish());
        _rig.Owner.Submit(new ApplyTurn("x", _ahead));
        _rig.Settle();

        Assert.Equal(["a", "b"], Keys());
        Assert.Empty(_rig.TakeAll<RequestTurn>());
        _rig.Succeed(_rig.Take<StartAttempt>());
        Assert.Equal((3, null), (_rig.Left.OfType<RequestTurn>().Single().Turn.Number, _rig.Play().Activation));
    }

    [Fact]
    public void It_is_taken_also_when_the_turn_has_been_asked_for()
    {
        _rig.Tell(Finish());
        Assert.Equal(2, _rig.Take<RequestTurn>().Turn.Number);
        _rig.Tell(new ApplyTurn("x", _ahead));
        _rig.Tell(new ApplyTurn("x", _ahead));

        Assert.Equal(["a", "b"], Keys());
        Assert.Empty(_rig.TakeAll<DropRun>());
    }

    [Fact]
    public void A_cancellation_that_came_after_the_attempts_end_is_told_in_the_next_turn()
    {
        _rig.Owner.Submit(Finish());
        _rig.Owner.Submit(new CancelRun(_run));
        _rig.Owner.Submit(new ApplyTurn("x", _ahead));
        _rig.Settle();

        var turn = _rig.Play().Deliveries;
        Assert.Contains(turn, d => d.Step == Delivery.Cancel);
        Assert.DoesNotContain(turn, d => d.Step == 0);
    }

    [Fact]
    public void A_cancellation_that_came_before_the_attempts_end_makes_it_void()
    {
        _rig.Owner.Submit(new CancelRun(_run));
        _rig.Owner.Submit(Finish());
        _rig.Owner.Submit(new ApplyTurn("x", _ahead));
        _rig.Settle();

        Refused();
        Assert.Equal(StepState.Cancelled, _rig.StepOf(_run, 0).State);
    }

    [Fact]
    public void An_attempt_whose_lease_had_lapsed_leaves_nothing_of_the_turn_and_the_result_of_another_worker_is_told_anew()
    {
        _rig.Tell(new WorkerSilent("x"));
        _rig.Pass(_rig.Options.Lease + TimeSpan.FromSeconds(1));
        Assert.IsType<LeaseLost>(_rig.Ask(Finish()));
        _rig.Tell(new ApplyTurn("x", _ahead));
        Assert.Equal(["a"], Keys());
        Assert.Empty(_rig.TakeAll<RequestTurn>());

        _rig.OfferStanding("w2", 1);
        _rig.PassTo(_run, 0);
        var second = _rig.Take<StartAttempt>();
        Assert.Equal(("w2", 2), (second.Worker, second.Attempt.Epoch));
        _rig.Succeed(second);
        Assert.Equal(2, _rig.Take<RequestTurn>().Turn.Number);
        // The executor has played a turn of that number, and says so.
        _rig.Tell(new ApplyTurn("x", _ahead));

        Refused();
    }

    [Fact]
    public void A_partition_that_was_recovered_in_between_asks_for_the_turn_itself()
    {
        _rig.Tell(Finish());
        _rig.Restart();
        _rig.JoinExecutor();
        _rig.Tell(new ApplyTurn("x", _ahead));

        Refused();
    }

    [Theory]
    [InlineData(60_000)]
    [InlineData(-3_600_000)]
    public void A_time_that_does_not_fit_the_partitions_is_not_taken_and_neither_is_the_turn_that_saw_it(int offMs)
    {
        var at = _rig.Wall.AddMilliseconds(offMs);
        _rig.Owner.Submit(Finish(at));
        _rig.Owner.Submit(new ApplyTurn("x", _ahead with { Ahead = new Ahead(0, 1, at) }));
        _rig.Settle();

        Assert.Equal(_rig.Wall, _rig.StepOf(_run, 0).DoneAt);
        Refused();
    }

    [Fact]
    public void A_question_that_came_in_between_is_for_the_next_turn()
    {
        _rig.Owner.Submit(Finish());
        _rig.Owner.Submit(new AskRun(_run, false, "", "total", Payload.Null) { Token = new object() });
        _rig.Owner.Submit(new ApplyTurn("x", _ahead));
        _rig.Settle();

        Assert.Equal(["a", "b"], Keys());
        Assert.Single(_rig.Take<RequestTurn>().Turn.Asks);
    }

    [Fact]
    public void A_turn_in_which_something_is_asked_too_was_not_played_ahead()
    {
        _rig.Owner.Submit(new AskRun(_run, false, "", "total", Payload.Null) { Token = new object() });
        _rig.Settle();
        _rig.Play(NotHeld.Instance);
        Assert.Single(_rig.Take<RequestTurn>().Turn.Asks);
        _rig.Tell(Finish());
        _rig.Tell(new ApplyTurn("x", _ahead with { Number = 3 }));

        Refused();
        Assert.DoesNotContain(_rig.TakeAll<Reply>(), r => r.Answer is Answered);
    }

    /// <summary>Nothing was taken; the code is to be told all in a new activation.</summary>
    private void Refused()
    {
        Assert.Equal(["a"], Keys());
        var turn = _rig.TakeAll<RequestTurn>()[^1].Turn;
        Assert.NotNull(turn.Activation);
        Assert.Contains(turn.Deliveries, d => d.Step == 0);
    }

    private string[] Keys() => [.. _rig.Run(_run).Steps.Select(s => s.Spec.Key)];

    private FinishAttempt Finish(DateTimeOffset? at = null) =>
        new("x", new AttemptResult(_run, 0, 1, Payload.Of("done"), null, default) { EndedAt = at ?? _rig.Wall }) { Token = new object() };
}
