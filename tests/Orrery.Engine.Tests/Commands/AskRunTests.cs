using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Commands;

/// <summary>Asking a run's code: who is told what, and when.</summary>
public class AskRunTests
{
    private static readonly AwaitSignal Listen = new("update/add", 0, "update/add", null);
    private readonly Rig _rig = new();

    public AskRunTests() => _rig.JoinExecutor();

    [Fact]
    public void A_query_logs_no_fact()
    {
        var run = _rig.Start(Listen);
        var before = _rig.Owner.State.Runs[run.Value].Header;
        Submit(run, update: false, "", out var token);
        Step();
        var turn = _rig.Take<RequestTurn>();
        _rig.Owner.Submit(new ApplyTurn("x", Rig.Result(turn.Turn, new AnswerAsk(turn.Turn.Asks[0].Number, Payload.Of(5), null))));
        Step();

        Assert.False(_rig.Owner.HasFacts);
        Assert.Equal("5", AnswerTo(token)!.Result.ToString());
        Assert.Same(before, _rig.Run(run).Header);
    }

    [Fact]
    public void A_query_for_which_the_code_was_replayed_logs_no_fact_though_it_says_again_what_it_said()
    {
        var run = _rig.Start(Listen);
        Update(run, "one", out _);
        _rig.Play(new AnswerUpdate(0, Payload.Of(4), null), new PublishState(Payload.Of("seen")), Again);
        _rig.Restart();
        _rig.JoinExecutor();

        Submit(run, update: false, "", out var token);
        Step();
        var turn = _rig.Take<RequestTurn>().Turn;
        Assert.NotNull(turn.Activation);
        _rig.Owner.Submit(new ApplyTurn("x", Rig.Result(turn, new AnswerUpdate(0, Payload.Of(4), null), new PublishState(Payload.Of("seen")), new AnswerAsk(0, Payload.Of(5), null))));
        Step();

        Assert.False(_rig.Owner.HasFacts);
        Assert.Equal("5", AnswerTo(token)!.Result.ToString());
    }

    [Fact]
    public void An_update_sent_again_is_asked_once_while_it_is_open_waited_for_once_it_is_accepted_and_known_once_it_is_done()
    {
        var run = _rig.Start(Listen);
        Submit(run, update: true, "one", out var first);
        Submit(run, update: true, "one", out var second);
        _rig.Settle();
        Assert.Empty(_rig.Take<RequestTurn>().Turn.Asks.Skip(1));
        Accept(run);
        Submit(run, update: true, "one", out var third);
        _rig.Settle();
        Assert.Empty(_rig.TakeAll<Reply>());

        _rig.Play(new AnswerUpdate(0, Payload.Of(4), null), Again);
        Submit(run, update: true, "one", out var fourth);
        _rig.Settle();

        foreach (var token in new[] { first, second, third, fourth }) Assert.Equal("4", AnswerTo(token)!.Result.ToString());
        Assert.Empty(_rig.TakeAll<RequestTurn>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_id_means_one_update_also_while_it_is_open(bool accepted)
    {
        var run = _rig.Start(Listen);
        Submit(run, update: true, "one", out _);
        _rig.Settle();
        _rig.Take<RequestTurn>();
        if (accepted) Accept(run);

        Assert.Equal("update.conflict", Refusal(run, name: "remove").Code);
    }

    [Fact]
    public void What_the_code_refuses_leaves_no_trace_and_may_be_asked_again()
    {
        var run = _rig.Start(Listen);
        for (var i = 0; i < 2; i++)
        {
            Submit(run, update: true, "one", out var token);
            _rig.Settle();
            _rig.Play(new AnswerAsk(i, default, new Failure(ErrorClass.User, "no", "No.")));
            Assert.Equal("no", AnswerTo(token)!.Failure!.Type);
        }

        Assert.Empty(_rig.Run(run).Signals!.All);
    }

    [Fact]
    public void A_question_that_the_turn_left_open_is_answered_with_that()
    {
        var run = _rig.Start(Listen);
        Submit(run, update: false, "", out var token);
        _rig.Settle();
        Submit(run, update: false, "", out var later);
        _rig.Settle();
        _rig.Play();

        Assert.Equal("run.silent", RefusalOf(token).Code);
        Assert.Null(Find(later));
        Assert.Single(_rig.Take<RequestTurn>().Turn.Asks);
    }

    [Fact]
    public void A_run_is_asked_no_more_at_once_than_it_may()
    {
        var run = _rig.Start(Listen);
        for (var i = 0; i < Questions.Most; i++) Submit(run, update: false, "", out _);
        _rig.Settle();

        Assert.Equal(Refused.Busy, Refusal(run, update: false).Code);
        Assert.Single(_rig.Take<RequestTurn>().Turn.Asks);
    }

    [Fact]
    public void Who_waits_is_told_when_the_run_ends_or_parks()
    {
        foreach (var (end, code) in new (RunCommand, string)[] { (new CompleteRun(Payload.Null), "run.ended"), (new ParkRun(new Failure(ErrorClass.User, "diverged", "It diverged.")), "run.parked") })
        {
            var run = _rig.Start(Listen);
            Update(run, "one", out var accepted);
            Submit(run, update: false, "", out var open);
            _rig.Settle();
            _rig.Play(end);

            Assert.Equal((code, code), (RefusalOf(accepted).Code, RefusalOf(open).Code));
            Assert.Equal(code, Refusal(run).Code);
            Assert.Equal(code, Refusal(run, update: false).Code);
        }
    }

    [Fact]
    public void A_run_that_ended_still_knows_the_updates_that_were_done()
    {
        var run = _rig.Start(Listen);
        Update(run, "one", out _);
        _rig.Play(new AnswerUpdate(0, Payload.Of(4), null), new CompleteRun(Payload.Null));

        Assert.Equal("4", Assert.IsType<Answered>(_rig.Ask(new AskRun(run, true, "one", "add", Payload.Null))).Result.ToString());
    }

    /// <summary>It was answered, and told otherwise to whoever asked again.</summary>
    [Fact]
    public void An_update_done_in_the_turn_in_which_the_run_begins_anew_stays_done_and_one_under_way_is_given_up()
    {
        var run = _rig.Start(Listen, Listen with { Key = "update/add#2" });
        Update(run, "one", out var one);
        Submit(run, update: true, "two", out var two);
        _rig.Settle();
        _rig.Play();
        _rig.Play(new AcceptAsk(1));
        Assert.Equal(1, Assert.Single(_rig.Take<RequestTurn>().Turn.Deliveries).Step);
        _rig.Tell(new ApplyTurn("x", new TurnResult(run, _rig.Owner.Incarnation, 1, _rig.Run(run).TurnNumber, [new AnswerUpdate(0, Payload.Of(4), null), new ContinueRun(Payload.Of("anew"))])));

        Assert.Equal(("4", "update.unfinished"), (AnswerTo(one)!.Result.ToString(), AnswerTo(two)!.Failure!.Type));
        _rig.Play(Listen);
        Assert.Equal("4", Assert.IsType<Answered>(_rig.Ask(new AskRun(run, true, "one", "add", Payload.Null))).Result.ToString());
        Assert.Equal("update.unfinished", Assert.IsType<Answered>(_rig.Ask(new AskRun(run, true, "two", "add", Payload.Null))).Failure!.Type);
    }

    [Fact]
    public void Who_does_not_wait_any_more_is_told_nothing_and_what_was_asked_is_done_all_the_same()
    {
        var run = _rig.Start(Listen);
        Submit(run, update: true, "one", out var token);
        _rig.Settle();
        _rig.Tell(new StopAsking(run, token));
        _rig.Take<RequestTurn>();
        Accept(run);
        _rig.Play(new AnswerUpdate(0, Payload.Of(4), null), Again);

        Assert.Null(Find(token));
        Assert.True(_rig.Run(run).Signals!.Find("update:one")!.Answered);
        Assert.True(_rig.Run(run).Asked.IsEmpty);
    }

    /// <summary>It stayed in memory until something happened to it.</summary>
    [Fact]
    public void A_run_that_sleeps_is_brought_in_to_answer_and_leaves_memory_again()
    {
        var rig = new Rig(new OwnerOptions { CheckpointAfter = 0 });
        rig.JoinExecutor();
        var run = rig.Start(Listen);
        Assert.Empty(rig.Owner.State.Runs);
        rig.TakeAll<DropRun>();

        rig.Tell(new AskRun(run, false, "", "total", Payload.Null) { Token = new object() });
        rig.Play(new AnswerAsk(0, Payload.Of(5), null));
        Assert.Single(rig.TakeAll<Reply>());
        rig.Pass(TimeSpan.FromSeconds(9));
        Assert.Single(rig.Owner.State.Runs);
        rig.Pass(TimeSpan.FromSeconds(2));

        Assert.Empty(rig.Owner.State.Runs);
        Assert.Equal(run, rig.Take<DropRun>().Run);
    }

    /// <summary>It passed by the check, or took the id of an update that was never asked for.</summary>
    [Theory]
    [InlineData("one", "update/add")]
    [InlineData("update:one", "go")]
    public void A_signal_does_not_pass_for_an_update(string id, string name)
    {
        var run = _rig.Start(Listen);

        Assert.Equal("signal.reserved", Assert.IsType<Refused>(_rig.Ask(new SignalRun(run, id, name, Payload.Null))).Code);
        Assert.Empty(_rig.Run(run).Signals!.All);
    }

    private static AwaitSignal Again => Listen with { Key = "update/add#2" };

    /// <summary>Asks for an update and has it accepted; the turn that does it is asked for.</summary>
    private void Update(RunId run, string id, out object token)
    {
        Submit(run, update: true, id, out token);
        _rig.Settle();
        var turn = _rig.Take<RequestTurn>().Turn;
        _rig.Tell(new ApplyTurn("x", Rig.Result(turn, new AcceptAsk(turn.Asks[0].Number))));
    }

    /// <summary>The code accepts what it was asked first in the turn under way.</summary>
    private void Accept(RunId run) =>
        _rig.Tell(new ApplyTurn("x", new TurnResult(run, _rig.Owner.Incarnation, 1, _rig.Run(run).TurnNumber, [new AcceptAsk(_rig.Run(run).Asked.All[0].Ask.Number)])));

    private void Submit(RunId run, bool update, string id, out object token) =>
        _rig.Owner.Submit(new AskRun(run, update, id, update ? "add" : "total", Payload.Null) { Token = token = new object() });

    /// <summary>A step of the loop without a write.</summary>
    private void Step()
    {
        _rig.Owner.Step(new Moment(_rig.Wall, _rig.Monotonic));
        _rig.Left.AddRange(_rig.Owner.Ready);
        _rig.Owner.Ready.Clear();
    }

    private Refused Refusal(RunId run, bool update = true, string name = "add") =>
        Assert.IsType<Refused>(_rig.Ask(new AskRun(run, update, update ? "one" : "", name, Payload.Null)));

    private Refused RefusalOf(object token) => Assert.IsType<Refused>(Find(token));

    private Answered? AnswerTo(object token) => Find(token) as Answered;

    private Answer? Find(object token) => _rig.Left.OfType<Reply>().SingleOrDefault(r => r.Token == token)?.Answer;
}
