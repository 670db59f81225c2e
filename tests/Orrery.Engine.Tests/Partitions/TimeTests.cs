using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Partitions;

public class TimeTests
{
    private readonly Rig _rig = new();

    public TimeTests() => _rig.JoinExecutor();

    [Fact]
    public void A_timer_fires_at_the_first_moment_that_reaches_it()
    {
        var run = Timer(TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.FromMinutes(1), _rig.Owner.UntilTimer);
        _rig.Pass(TimeSpan.FromMilliseconds(59_999));
        Assert.Equal(StepState.Delayed, _rig.StepOf(run, 0).State);
        _rig.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Equal((StepState.Completed, _rig.Wall), (_rig.StepOf(run, 0).State, _rig.StepOf(run, 0).DoneAt));
    }

    [Fact]
    public void A_timer_due_during_a_restart_fires_after_it()
    {
        var run = Timer(TimeSpan.FromDays(365));
        _rig.Wall += TimeSpan.FromDays(366);
        _rig.Restart();
        Assert.Equal(StepState.Completed, _rig.StepOf(run, 0).State);
    }

    [Fact]
    public void Part_of_a_millisecond_is_waited_for_and_the_same_after_a_restart()
    {
        var run = Timer(TimeSpan.FromTicks(15_001));
        var due = _rig.StepOf(run, 0).DueAt;
        _rig.Restart();
        Assert.Equal(due, _rig.StepOf(run, 0).DueAt);
        Assert.Equal(TimeSpan.FromMilliseconds(2), _rig.Owner.UntilTimer);
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(10, 30)]
    public void A_timer_that_knows_its_moment_is_due_then_however_late_it_is_set(int dueAfter, int expected)
    {
        var (begin, run) = (_rig.Wall, new RunId(0, 50));
        _rig.Ask(new StartRun(run, Rig.Service, "1", "w", default));
        _rig.Pass(TimeSpan.FromSeconds(30));
        _rig.Play(new ScheduleTimer("t", 0, TimeSpan.FromSeconds(dueAfter), begin.AddSeconds(dueAfter)));
        _rig.Restart();

        Assert.Equal(begin.AddSeconds(expected), _rig.StepOf(run, 0).DueAt);
        _rig.Pass(TimeSpan.FromSeconds(30));
        Assert.Equal((StepState.Completed, begin.AddSeconds(expected)), (_rig.StepOf(run, 0).State, _rig.StepOf(run, 0).DoneAt));
    }

    [Fact]
    public void Waiting_for_ever_is_allowed() => Assert.Equal(9999, _rig.StepOf(Timer(TimeSpan.MaxValue), 0).DueAt.Year);

    [Fact]
    public void Delays_take_their_time_when_the_wall_clock_is_set_back()
    {
        var run = Timer(TimeSpan.FromSeconds(10));
        _rig.Wall -= TimeSpan.FromHours(3);
        _rig.Pass(TimeSpan.FromSeconds(9));
        Assert.Equal(StepState.Delayed, _rig.StepOf(run, 0).State);
        _rig.Pass(TimeSpan.FromSeconds(1));

        var step = _rig.StepOf(run, 0);
        Assert.Equal(StepState.Completed, step.State);
        Assert.Equal(TimeSpan.FromSeconds(10), step.DoneAt - step.Spec.ScheduledAt);
    }

    [Fact]
    public void Time_never_goes_back_over_a_restart()
    {
        var run = Timer(TimeSpan.FromSeconds(10));
        var logged = _rig.StepOf(run, 0).Spec.ScheduledAt;
        _rig.Wall -= TimeSpan.FromHours(3);
        _rig.Restart();
        _rig.Ask(new CancelRun(run));
        Assert.True(_rig.Run(run).Header.CancelledAt >= logged);
    }

    [Fact]
    public void Nobody_is_to_spin_on_a_due_timer_while_a_batch_is_being_written()
    {
        Timer(TimeSpan.FromSeconds(1));
        _rig.Owner.Submit(new StartRun(new RunId(0, 77), Rig.Service, "1", "w", default));
        _rig.Owner.Step(new Moment(_rig.Wall, _rig.Monotonic));
        Assert.NotNull(_rig.Owner.CloseBatch());
        _rig.Owner.Submit(new StartRun(new RunId(0, 78), Rig.Service, "1", "w", default));
        _rig.Owner.Step(new Moment(_rig.Wall, _rig.Monotonic));
        _rig.Owner.Step(new Moment(_rig.Wall.AddSeconds(5), _rig.Monotonic + 5000));

        Assert.Null(_rig.Owner.UntilTimer);
    }

    private RunId Timer(TimeSpan duration) => _rig.Start(new ScheduleTimer("t", 0, duration));
}
