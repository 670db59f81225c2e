using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;

namespace Orrery.Engine.Tests.Commands;

public class LaneTests
{
    private readonly Rig _rig = new(new OwnerOptions { CheckpointAfter = 0 });

    public LaneTests() => _rig.JoinExecutor();

    [Fact]
    public void The_earliest_deadline_goes_first_and_equals_in_the_order_asked_for()
    {
        var (soon, late) = (_rig.Wall.AddMinutes(1), _rig.Wall.AddHours(1));
        _rig.Start(Rig.Call("late-1", deadline: late), Rig.Call("soon-1", deadline: soon), Rig.Call("late-2", deadline: late));
        _rig.Start(Rig.Call("soon-2", deadline: soon), Rig.Call("now"));

        Assert.Equal(["now", "soon-1", "soon-2", "late-1", "late-2"], Leased(5));
    }

    [Fact]
    public void A_restart_keeps_the_order_among_equal_deadlines()
    {
        // Runs are read in the order of their ids: here not that of their steps.
        _rig.Start(Rig.Call("a1"), Rig.Call("a2"));
        _rig.Ask(new StartRun(new RunId(0, 0), Rig.Service, "1", "w", default));
        _rig.Play(Rig.Call("b1"), Rig.Call("b2"));
        _rig.Restart();

        Assert.Equal(["a1", "a2", "b1", "b2"], Leased(4));
    }

    [Fact]
    public void A_returned_step_keeps_its_place()
    {
        var run = _rig.Start(Rig.Call("a"), Rig.Call("b"));
        Assert.Equal(["a"], Leased(1));
        _rig.Tell(new ReturnAttempt("w", run, 0, 1));

        Assert.Equal(["a", "b"], Leased(2));
    }

    [Fact]
    public void A_step_that_was_returned_before_a_restart_is_leased_once_after_it()
    {
        var run = _rig.Start(Rig.Call("a"));
        Assert.Equal(["a"], Leased(1));
        _rig.Tell(new ReturnAttempt("w", run, 0, 1));
        _rig.Restart();

        Assert.Equal(["a"], Leased(5));
        Assert.Equal(2, _rig.StepOf(run, 0).Epoch);
    }

    private IEnumerable<string> Leased(int count)
    {
        _rig.Tell(new OfferWork("w", $"{Rig.Service}/f", count, Standing: false));
        return _rig.TakeAll<StartAttempt>().Select(s => s.Attempt.Key);
    }
}
