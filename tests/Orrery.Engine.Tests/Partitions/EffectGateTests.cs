using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Stores;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Partitions;

public class EffectGateTests
{
    private static readonly RunId Id = new(0, 7);
    private readonly MemoryStore _store = new(1);
    private readonly Moment _moment = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), 5000);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Only_a_local_executor_gets_a_turn_before_it_is_durable(bool local)
    {
        var owner = Owner(local);
        owner.Step(_moment);
        Assert.Equal(local, owner.Ready.OfType<RequestTurn>().Any());
        Assert.Empty(owner.Ready.OfType<Reply>());

        Append(owner);
        Assert.Single(owner.Ready.OfType<RequestTurn>());
        Assert.Single(owner.Ready.OfType<Reply>());
    }

    [Fact]
    public void A_question_is_answered_when_all_it_saw_is_durable()
    {
        var owner = Owner(local: false);
        owner.Step(_moment);
        owner.Submit(new GetRun(Id) { Token = "question" });
        owner.Step(_moment);
        Assert.Empty(owner.Ready);

        Append(owner);
        Assert.Contains(owner.Ready.OfType<Reply>(), r => Equals(r.Token, "question"));
    }

    [Fact]
    public void An_answer_to_what_came_during_a_write_waits_for_the_next_one()
    {
        var owner = Owner(local: false);
        owner.Step(_moment);
        var closed = owner.CloseBatch()!.Value;
        owner.Submit(new CancelRun(Id) { Token = "later" });
        owner.Step(_moment);
        Assert.Null(owner.CloseBatch());
        _store.Append([closed.Batch], new AppendOutcome[1]);
        owner.Appended();

        Assert.DoesNotContain(owner.Ready.OfType<Reply>(), r => Equals(r.Token, "later"));
        Append(owner);
        Assert.Contains(owner.Ready.OfType<Reply>(), r => Equals(r.Token, "later"));
    }

    [Fact]
    public void A_local_executor_hears_to_drop_a_run_before_it_is_to_activate_it_again()
    {
        var owner = Owner(local: true);
        owner.Step(_moment);
        var turn = owner.Ready.OfType<RequestTurn>().Single();
        owner.Ready.Clear();
        owner.Submit(new ApplyTurn("x", Rig.Result(turn.Turn, new FailRun(new Failure(ErrorClass.User, "x", "x")))));
        owner.Submit(new RetryRun(Id));
        owner.Step(_moment);

        Assert.Equal([typeof(DropRun), typeof(RequestTurn)], owner.Ready.Select(e => e.GetType()));
    }

    private PartitionOwner Owner(bool local)
    {
        var owner = PartitionOwner.Recover(_store, 0);
        owner.Submit(new ExecutorJoined("x", new HashSet<string> { Rig.Service }, local));
        owner.Submit(new StartRun(Id, Rig.Service, "1", "w", default) { Token = "start" });
        return owner;
    }

    private void Append(PartitionOwner owner)
    {
        _store.Append([owner.CloseBatch()!.Value.Batch], new AppendOutcome[1]);
        owner.Appended();
    }
}
