using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Partitions;

/// <summary>Runs that need nobody for a while leave memory, and come back.</summary>
public class SleepTests
{
    private static readonly ScheduleTimer Hour = new("hour", 1, TimeSpan.FromHours(1));
    private readonly Rig _rig = new(new OwnerOptions { CheckpointAfter = 0 });

    public SleepTests() => _rig.JoinExecutor();

    [Fact]
    public void A_run_that_waits_for_a_moment_far_away_leaves_memory_and_its_executor()
    {
        var run = _rig.Start(Hour);

        Assert.Empty(_rig.Owner.State.Runs);
        Assert.Equal(run, _rig.Take<DropRun>().Run);
        Assert.Equal(_rig.Wall.AddHours(1).ToUnixTimeMilliseconds(), _rig.Owner.State.Cold[run.Value].Wakes);
    }

    [Fact]
    public void It_comes_back_when_the_moment_has_come_and_its_code_is_told()
    {
        var run = _rig.Start(Hour);
        var before = _rig.Wall;

        _rig.Pass(TimeSpan.FromMinutes(59));
        Assert.Empty(_rig.TakeAll<RequestTurn>());
        _rig.Pass(TimeSpan.FromMinutes(1));

        var turn = _rig.Take<RequestTurn>().Turn;
        Assert.Equal((run, 0, before.AddHours(1)), (turn.Run, Assert.Single(turn.Deliveries).Step, turn.Deliveries[0].At));
        Assert.NotNull(turn.Activation);
    }

    [Fact]
    public void It_comes_back_after_a_restart_as_well()
    {
        var run = _rig.Start(Hour);
        _rig.Restart();
        _rig.JoinExecutor();

        Assert.Empty(_rig.Owner.State.Runs);
        _rig.Pass(TimeSpan.FromHours(1));

        Assert.Equal(run, _rig.Take<RequestTurn>().Turn.Run);
    }

    [Theory]
    [InlineData(40, true)]
    [InlineData(400, false)]
    public void A_run_that_slept_is_written_in_parts_again_where_writing_it_whole_costs_more(int steps, bool whole)
    {
        var run = _rig.Start([Hour, .. Enumerable.Range(0, steps).Select(i => new AwaitSignal($"go{i}", 1, $"go{i}", null))]);
        Assert.Empty(_rig.Owner.State.Runs);
        _rig.Ask(new SignalRun(run, "1", "go0", Payload.Of(1)));
        _rig.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(whole ? 1 : steps + 3, _rig.Store.ReadRun(0, run.Value).Count);
        _rig.Play(Rig.Call("awake"));
        _rig.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(whole ? 1 : steps + 4, _rig.Store.ReadRun(0, run.Value).Count);

        var before = _rig.Show(run);
        _rig.Restart();
        Assert.Equal($"{before.Header}", $"{_rig.Show(run).Header}");
        Assert.Equal(before.Steps.Select(s => $"{s}"), _rig.Show(run).Steps.Select(s => $"{s}"));
    }

    [Fact]
    public void A_signal_wakes_a_run_that_waits_for_nothing_else()
    {
        var run = _rig.Start(new AwaitSignal("go", 1, "go", null));
        Assert.Equal(ColdRun.NoAlarm, _rig.Owner.State.Cold[run.Value].Wakes);

        Assert.IsType<Accepted>(_rig.Ask(new SignalRun(run, "id", "go", Payload.Of(5))));

        Assert.Equal("5", _rig.Take<RequestTurn>().Turn.Deliveries[0].Result.ToString());
    }

    [Fact]
    public void Asking_for_a_run_that_sleeps_does_not_wake_it()
    {
        var run = _rig.Start(Hour);

        Assert.Equal(("hour: a timer, due in 3600 s", RunStatus.Running), (_rig.Show(run).Waiting, _rig.Show(run).Header.Status));
        Assert.Empty(_rig.Owner.State.Runs);
        Assert.Empty(_rig.TakeAll<RequestTurn>());
    }

    [Fact]
    public void Turns_of_a_run_that_came_back_have_higher_numbers_than_all_before()
    {
        var run = _rig.Start(new AwaitSignal("go", 1, "go", null));
        _rig.Ask(new SignalRun(run, "one", "go", Payload.Of(1)));
        var second = _rig.Play(new AwaitSignal("go#2", 1, "go", null));
        _rig.Ask(new SignalRun(run, "two", "go", Payload.Of(2)));

        Assert.True(_rig.Take<RequestTurn>().Turn.Number > second.Number);
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(20, true)]
    public void Only_a_longer_sleep_is_worth_leaving_memory(int seconds, bool leaves)
    {
        _rig.Start(new ScheduleTimer("wait", 1, TimeSpan.FromSeconds(seconds)));

        Assert.Equal(leaves ? 0 : 1, _rig.Owner.State.Runs.Count);
    }

    [Fact]
    public void A_run_with_work_under_way_stays()
    {
        _rig.OfferStanding("w", 1);
        _rig.Start(Hour, Rig.Call("work"));
        Assert.Single(_rig.Owner.State.Runs);

        _rig.Succeed(_rig.Take<StartAttempt>());
        _rig.Play();
        Assert.Empty(_rig.Owner.State.Runs);
    }

    [Fact]
    public void No_more_runs_are_begun_than_may_be_in_memory_and_sleeping_ones_do_not_count()
    {
        var rig = new Rig(new OwnerOptions { CheckpointAfter = 0, MostRuns = 2 });
        rig.JoinExecutor();
        for (var i = 0; i < 5; i++) rig.Start(Hour);
        rig.Start(Rig.Call("a"));
        var second = rig.Start(Rig.Call("b"));

        Assert.Equal(Refused.Busy, Assert.IsType<Refused>(rig.Ask(new StartRun(new RunId(0, 99), Rig.Service, "1", "w", Payload.Of("in")))).Code);
        Assert.True(Assert.IsType<Started>(rig.Ask(new StartRun(second, Rig.Service, "1", "w", Payload.Of("in")))).Already);
        rig.Ask(new TerminateRun(second, ""));
        Assert.IsType<Started>(rig.Ask(new StartRun(new RunId(0, 99), Rig.Service, "1", "w", Payload.Of("in"))));
    }
}
