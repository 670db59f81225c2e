using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Commands;

/// <summary>What runs are told while they run: kept until their code takes it.</summary>
public class SignalTests
{
    private readonly Rig _rig = new();

    public SignalTests() => _rig.JoinExecutor();

    [Fact]
    public void Signals_that_came_before_anyone_waits_are_taken_in_their_order()
    {
        var run = Waiting();
        Send(run, "a");
        Send(run, "b");
        Assert.Equal(2, _rig.Show(run).Signals);

        Resume(run, Wait("go"));
        Assert.Equal("\"a\"", Result(run, 1));
        Assert.Equal(1, _rig.Show(run).Signals);
        _rig.PlayOf(run, Wait("go#2"));
        Assert.Equal("\"b\"", Result(run, 2));
    }

    [Fact]
    public void One_that_waits_is_told_at_once()
    {
        var run = _rig.Start(Wait("go"));
        Assert.Equal((StepState.Listening, "go: a signal 'go'"), (_rig.StepOf(run, 0).State, _rig.Show(run).Waiting));
        Send(run, "a");

        Assert.Equal("\"a\"", Assert.Single(_rig.PlayOf(run, Rig.Call("c")).Deliveries).Result.ToString());
    }

    [Fact]
    public void Waits_that_are_open_at_once_are_served_in_the_order_of_asking()
    {
        var run = _rig.Start(Wait("go"), Wait("go#2"));
        Send(run, "a");
        Send(run, "b");
        Assert.Equal(("\"a\"", "\"b\""), (Result(run, 0), Result(run, 1)));
    }

    [Fact]
    public void A_signal_of_another_name_stays()
    {
        var run = _rig.Start(Wait("go"));
        Send(run, "x", name: "other");
        Assert.Equal((StepState.Listening, 1), (_rig.StepOf(run, 0).State, _rig.Show(run).Signals));
    }

    [Fact]
    public void The_same_id_is_the_same_signal_also_when_it_was_taken()
    {
        var run = _rig.Start(Wait("go"));
        Send(run, "a", id: "one");
        Send(run, "a", id: "one");
        _rig.PlayOf(run, Wait("go#2"));
        Send(run, "a", id: "one");

        Assert.Equal((StepState.Listening, 0), (_rig.StepOf(run, 1).State, _rig.Show(run).Signals));
    }

    [Fact]
    public void A_run_that_has_ended_refuses_a_signal_but_knows_those_that_it_had()
    {
        var run = Waiting();
        Send(run, "a", id: "one");
        Resume(run, new CompleteRun(Payload.Null));

        Assert.Equal("run.ended", Refusal(new SignalRun(run, "two", "go", Payload.Null)).Code);
        Assert.Contains("completed", Refusal(new SignalRun(run, "two", "go", Payload.Null)).Message);
        Assert.Equal(Accepted.Instance, _rig.Ask(new SignalRun(run, "one", "go", Payload.Null)));
    }

    [Fact]
    public void A_run_that_is_not_there_takes_none()
    {
        Assert.Equal("run.unknown", Refusal(new SignalRun(new RunId(0, 99), "one", "go", Payload.Null)).Code);
    }

    [Fact]
    public void Signals_that_nobody_takes_are_refused_when_there_are_too_many()
    {
        var run = Waiting();
        for (var i = 0; i < SignalRun.MostBuffered; i++) _rig.Owner.Submit(new SignalRun(run, $"{i}", "go", Payload.Null));
        _rig.Settle();

        Assert.Equal("signal.full", Refusal(new SignalRun(run, "more", "go", Payload.Null)).Code);
        Resume(run, Wait("go"));
        Send(run, "more", id: "more");
        Assert.Equal(SignalRun.MostBuffered, _rig.Show(run).Signals);
    }

    [Fact]
    public void A_parked_run_keeps_what_it_is_sent()
    {
        var run = _rig.Start(new ParkRun(new Failure(ErrorClass.User, "diverged", "It diverged.")));
        Send(run, "a");
        _rig.Ask(new RetryRun(run));
        _rig.PlayOf(run, Wait("go"));
        Assert.Equal("\"a\"", Result(run, 0));
    }

    [Fact]
    public void A_signal_taken_for_a_branch_that_had_lost_goes_back_and_is_the_next_ones_first()
    {
        var run = _rig.Start(Wait("r[0]/go"), Rig.Call("r[1]/f"));
        _rig.OfferStanding("w1", 1);
        _rig.Succeed(_rig.Take<StartAttempt>());
        Send(run, "a");
        Send(run, "b");
        Assert.Equal(StepState.Completed, _rig.StepOf(run, 0).State);

        _rig.PlayOf(run, new CancelStep(0), Wait("go"));
        Assert.Equal(("\"a\"", 1, true), (Result(run, 2), _rig.Show(run).Signals, _rig.StepOf(run, 0).SetAside));
        _rig.PlayOf(run, Wait("go#2"));
        Assert.Equal("\"b\"", Result(run, 3));
    }

    [Fact]
    public void A_wait_that_was_taken_back_takes_nothing()
    {
        var run = _rig.Start(Wait("r[0]/go"), Rig.Call("r[1]/f"));
        _rig.OfferStanding("w1", 1);
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.PlayOf(run, new CancelStep(0), Rig.Call("next"));
        Send(run, "a");
        Assert.Equal((StepState.Cancelled, 1), (_rig.StepOf(run, 0).State, _rig.Show(run).Signals));
    }

    [Fact]
    public void A_wait_ends_at_its_limit_and_what_comes_later_stays()
    {
        var run = _rig.Start(Wait("go", TimeSpan.FromSeconds(5)));
        Assert.Contains("a signal 'go', until 2030-01-01 00:00:05Z", _rig.Show(run).Waiting);
        _rig.Pass(TimeSpan.FromSeconds(5));
        Send(run, "late");

        var failure = _rig.StepOf(run, 0).Failure!;
        Assert.Equal((ErrorClass.Timeout, "step.deadline", 1), (failure.Class, failure.Type, _rig.Show(run).Signals));
        Assert.Contains("No signal 'go' came by", failure.Message);
    }

    [Fact]
    public void A_signal_that_came_in_time_is_not_undone_by_the_limit()
    {
        var run = _rig.Start(Wait("go", TimeSpan.FromSeconds(5)));
        Send(run, "a");
        _rig.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(StepState.Completed, _rig.StepOf(run, 0).State);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public void Signals_and_who_took_them_outlast_a_restart(int checkpointAfter)
    {
        var rig = new Rig(new OwnerOptions { CheckpointAfter = checkpointAfter });
        rig.JoinExecutor();
        var run = rig.Start(Wait("go"));
        rig.Ask(new SignalRun(run, "one", "go", Payload.Of("a")));
        rig.Ask(new SignalRun(run, "two", "go", Payload.Of("b")));
        rig.Restart();

        Assert.Equal(Accepted.Instance, rig.Ask(new SignalRun(run, "one", "go", Payload.Of("a"))));
        Assert.Equal((1, "\"a\""), (rig.Show(run).Signals, rig.Show(run).Steps[0].Result.ToString()));
        rig.JoinExecutor();
        rig.PlayOf(run, Wait("go#2"));
        Assert.Equal("\"b\"", rig.Show(run).Steps[1].Result.ToString());
    }

    [Fact]
    public void What_a_run_sends_arrives_once_however_often_it_is_told()
    {
        var receiver = Waiting();
        var sender = _rig.Start(new SendSignal("go", 0, receiver, "go", Payload.Of(5)));
        Assert.Equal($"go: a signal 'go' is on its way to run {receiver}", _rig.Show(sender).Waiting);
        var tell = _rig.Take<TellRun>();
        _rig.Reach(tell);
        _rig.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(tell.Command, _rig.Take<TellRun>().Command);
        _rig.Hear(tell, _rig.Reach(tell));

        Assert.Equal((StepState.Completed, 1), (_rig.StepOf(sender, 0).State, _rig.Show(receiver).Signals));
    }

    [Theory]
    [InlineData(7, 1)]
    [InlineData(8, 2)]
    public void What_a_retried_run_sends_again_is_the_same_signal_and_another_value_another_one(ulong hash, int signals)
    {
        var receiver = Waiting();
        var sender = _rig.Start(new SendSignal("go", 7, receiver, "go", Payload.Of(7)));
        _rig.Reach(_rig.Take<TellRun>());
        _rig.Ask(new CancelRun(sender));
        _rig.PlayOf(sender, new CancelledRun());
        _rig.Ask(new RetryRun(sender));
        _rig.PlayOf(sender, new SendSignal("go", hash, receiver, "go", Payload.Of(hash)));
        _rig.Carry();

        Assert.Equal((StepState.Completed, signals), (_rig.StepOf(sender, 1).State, _rig.Show(receiver).Signals));
    }

    [Fact]
    public void What_is_sent_to_a_run_that_has_ended_fails_the_step()
    {
        var ended = _rig.Start(new CompleteRun(Payload.Null));
        var sender = _rig.Start(new SendSignal("go", 0, ended, "go", Payload.Of(5)));
        _rig.Carry();
        Assert.Equal((StepState.Failed, "run.ended", "go"), (_rig.StepOf(sender, 0).State, _rig.StepOf(sender, 0).Failure!.Type, _rig.StepOf(sender, 0).Failure!.Step));
    }

    [Fact]
    public void Ids_of_signals_that_were_taken_are_remembered_a_thousand_back_when_a_run_begins_anew()
    {
        var table = new SignalTable();
        for (var i = 0; i <= SignalTable.Remembered; i++) table.Put(new ReceivedSignal(i, $"{i}", "go", Payload.Of(i), "", default, TakenBy: i));
        table.Put(new ReceivedSignal(2000, "kept", "go", Payload.Of(1), "", default));
        table.Forget();

        Assert.Equal((false, true, true), (table.Knows("0"), table.Knows("1"), table.Knows("kept")));
        Assert.Equal((1, 2001, "1"), (table.Buffered, table.Next, table.Find(2000)!.Value.ToString()));
        Assert.True(table.Find(1)!.Value.Utf8.IsEmpty);
    }

    internal static AwaitSignal Wait(string key, TimeSpan? within = null) => new(key, 0, "go", within);

    /// <summary>A run that waits for something else.</summary>
    private RunId Waiting() => _rig.Start(Rig.Call("c"));

    private void Resume(RunId run, params RunCommand[] then)
    {
        _rig.OfferStanding("w1", 1);
        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.PlayOf(run, then);
    }

    private void Send(RunId run, string value, string name = "go", string? id = null) =>
        Assert.Equal(Accepted.Instance, _rig.Ask(new SignalRun(run, id ?? value, name, Payload.Of(value))));

    private Refused Refusal(Command command) => Assert.IsType<Refused>(_rig.Ask(command));

    private string Result(RunId run, int step) => _rig.StepOf(run, step).Result.ToString();
}
