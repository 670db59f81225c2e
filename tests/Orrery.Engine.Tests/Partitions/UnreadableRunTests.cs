using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Partitions;

/// <summary>A run that has left memory and can't be read back.</summary>
public class UnreadableRunTests
{
    private readonly Rig _rig = new(new OwnerOptions { CheckpointAfter = 0 });
    private readonly RunId _run;
    private readonly IReadOnlyList<EntityImage> _images;

    public UnreadableRunTests()
    {
        _rig.JoinExecutor();
        _run = _rig.Start(Rig.Call("a"), new CompleteRun(Payload.Of("kept")));
        _images = _rig.Store.ReadRun(0, _run.Value);
    }

    public static TheoryData<string> Damages => ["cut", "overwritten", "another run's", "gone"];

    [Theory]
    [MemberData(nameof(Damages))]
    public void Whoever_asks_for_it_is_told_and_the_partition_goes_on(string damage)
    {
        Assert.Null(_rig.Owner.State.RunOf(_run.Value));
        _rig.Owner.Submit(new GetRun(_run) { Token = "first" });
        _rig.Owner.Submit(new StartRun(_run, Rig.Service, "1", "w", Payload.Of("in")) { Token = "second" });
        Step();
        Assert.Equal(_run.Value, _rig.Owner.Ready.OfType<LoadRun>().Single().Run);
        _rig.Owner.Ready.Clear();

        _rig.Owner.Loaded(_run.Value, Damaged(damage));
        Step();
        Assert.Equal(["run.unreadable", "run.unreadable"], _rig.Owner.Ready.OfType<Reply>().Select(r => Assert.IsType<Refused>(r.Answer).Code));
        _rig.Owner.Ready.Clear();

        Assert.Equal(RunStatus.Running, _rig.Show(_rig.Start(Rig.Call("b"))).Header.Status);
        Assert.Equal("\"kept\"", _rig.Show(_run).Header.Result.ToString());
    }

    [Fact]
    public void A_store_that_fails_to_read_it_is_named_with_its_reason()
    {
        _rig.Owner.Submit(new GetRun(_run) { Token = "asked" });
        Step();
        _rig.Owner.Ready.Clear();
        _rig.Owner.NotLoaded(_run.Value, "the disk is gone");
        Step();

        var refused = Assert.IsType<Refused>(_rig.Owner.Ready.OfType<Reply>().Single().Answer);
        Assert.Equal(("run.unreadable", $"Run {_run} can't be read from the store: the disk is gone"), (refused.Code, refused.Message));
    }

    private void Step() => _rig.Owner.Step(new Moment(_rig.Wall, _rig.Monotonic));

    private IReadOnlyList<EntityImage> Damaged(string how)
    {
        var bytes = _images[0].Bytes.ToArray();
        switch (how)
        {
            case "cut": bytes = bytes[..^3]; break;
            case "overwritten": Array.Fill(bytes, (byte)0xff, 1, bytes.Length - 1); break;
            case "another run's": bytes[2] ^= 1; break;
            case "gone": return [];
        }

        return [_images[0] with { Bytes = bytes }];
    }
}
