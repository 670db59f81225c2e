using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Partitions;

public class CheckpointTests
{
    private static readonly Failure Failure = new(ErrorClass.User, "x", "x");
    private readonly Rig _rig = new(new OwnerOptions { CheckpointAfter = 0, CheckpointSlice = 1 });

    public CheckpointTests() => _rig.JoinExecutor();

    [Fact]
    public void An_ended_run_leaves_memory_only_when_its_image_is_written()
    {
        var run = _rig.Start();
        _rig.Ask(new CancelRun(run));
        var turn = _rig.Take<RequestTurn>();
        _rig.Owner.Submit(new ApplyTurn(turn.Executor, Rig.Result(turn.Turn, new CancelledRun())));
        _rig.Owner.Step(new Moment(_rig.Wall, _rig.Monotonic));
        var (batch, slice) = _rig.Owner.CloseBatch()!.Value;
        Assert.True(Assert.Single(slice!.Images).Ended);
        _rig.Store.Append([batch], new AppendOutcome[1]);
        _rig.Owner.Appended();

        Assert.NotNull(_rig.Owner.State.RunOf(run.Value));
        Assert.Null(_rig.Owner.IdleSlice());
        _rig.Store.Checkpoint(slice);
        _rig.Owner.SliceWritten();
        Assert.Null(_rig.Owner.State.RunOf(run.Value));
        Assert.Equal(RunStatus.Cancelled, _rig.Show(run).Header.Status);
    }

    [Fact]
    public void A_run_loaded_for_a_question_leaves_memory_again()
    {
        var run = _rig.Start(new CompleteRun(Payload.Of(1)));
        Assert.Equal("1", _rig.Show(run).Header.Result.ToString());
        Assert.Empty(_rig.Owner.State.Runs);
        Assert.Equal("1", _rig.Show(run).Header.Result.ToString());
    }

    [Fact]
    public void Questions_that_wait_for_a_load_are_answered_in_their_order()
    {
        var run = _rig.Start(new FailRun(Failure));
        var tokens = Enumerable.Range(0, 3).Select(_ => new object()).ToArray();
        _rig.Owner.Submit(new GetRun(run) { Token = tokens[0] });
        _rig.Owner.Submit(new RetryRun(run) { Token = tokens[1] });
        _rig.Owner.Submit(new GetRun(run) { Token = tokens[2] });
        _rig.Settle();

        var replies = _rig.TakeAll<Reply>();
        Assert.Equal(tokens, replies.Select(r => r.Token));
        Assert.Equal(RunStatus.Failed, ((RunSnapshot)replies[0].Answer).Header.Status);
        Assert.Equal(RunStatus.Running, ((RunSnapshot)replies[2].Answer).Header.Status);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(100, false)]
    public void The_log_is_trimmed_behind_what_has_an_image(int checkpointAfter, bool trimmed)
    {
        var rig = new Rig(new OwnerOptions { CheckpointAfter = checkpointAfter });
        rig.JoinExecutor();
        rig.Start(Rig.Call("a"), Rig.Call("b"));

        Assert.Equal(trimmed, !rig.Store.ReadLog(0, 0).Any());
        Assert.Equal(trimmed ? 3 : 0, rig.Store.ReadLive(0).Count());
    }

    [Fact]
    public void A_batch_limit_smaller_than_a_header_does_not_block_the_inbox()
    {
        var rig = new Rig(new OwnerOptions { MaxBatchBytes = 1 });
        rig.Start();
        rig.Start();
        Assert.Equal(2, rig.Store.ReadLog(0, 0).Count());
    }

    [Fact]
    public void A_run_changed_after_this_owner_s_last_batch_shows_that_it_was_deposed()
    {
        var run = _rig.Start(new FailRun(Failure));
        var deposed = _rig.Owner;
        _rig.Restart();
        _rig.Ask(new RetryRun(run));

        Assert.Throws<StoreException>(() => deposed.Loaded(run.Value, _rig.Store.ReadRun(0, run.Value)));
    }
}
