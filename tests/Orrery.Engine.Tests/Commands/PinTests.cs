using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Commands;

/// <summary>Turns and calls of a run go to the version that it is pinned to, and to no other.</summary>
public sealed class PinTests
{
    private static readonly VersionId One = new(1);
    private static readonly VersionId Two = new(2);
    private static readonly RunId Id = new(0, 77);

    private readonly Rig _rig = new();

    [Fact]
    public void A_turn_goes_to_an_executor_of_the_runs_version_alone()
    {
        Join("two", Two);
        Start(One);
        Assert.Empty(_rig.Left.OfType<RequestTurn>());
        Assert.Equal(new VersionWanted(Rig.Service, One), _rig.Take<VersionWanted>());
        Join("one", One);

        Assert.Equal("one", _rig.Take<RequestTurn>().Executor);
    }

    [Fact]
    public void A_call_goes_to_a_worker_of_the_runs_version_alone()
    {
        Join("one", One);
        Offer("two", Two);
        Start(One);
        _rig.Play(Rig.Call("a"));
        Assert.Empty(_rig.Left.OfType<StartAttempt>());
        Assert.Equal(One, _rig.Take<LaneWaits>().Version);
        Offer("one", One);

        Assert.Equal("one", _rig.Take<StartAttempt>().Worker);
    }

    [Fact]
    public void A_run_that_is_not_pinned_is_pinned_to_the_newest_version_and_stays_with_it()
    {
        Start(VersionId.None);
        Join("one", One);
        Assert.Empty(_rig.Left.OfType<RequestTurn>());
        _rig.Tell(new ActivateVersion(Rig.Service, One, "1.5"));
        _rig.Play(Rig.Call("a"));
        _rig.Tell(new ActivateVersion(Rig.Service, Two, "2"));
        _rig.Restart();
        _rig.Tell(new ActivateVersion(Rig.Service, Two, "2"));
        Join("two", Two);
        Offer("two", Two);

        Assert.Equal((One, "1.5"), (_rig.Run(Id).Header.Pin, _rig.Run(Id).Header.Version));
        Assert.Empty(_rig.Left.OfType<StartAttempt>());
        Offer("one", One);
        Assert.Equal("one", _rig.Take<StartAttempt>().Worker);
    }

    [Fact]
    public void Code_in_the_hosts_own_process_takes_over_runs_of_its_services()
    {
        Start(One);
        _rig.JoinExecutor(local: true);

        Assert.Equal(VersionId.None, _rig.Run(Id).Header.Pin);
        Assert.Equal("x", _rig.Take<RequestTurn>().Executor);
    }

    [Fact]
    public void A_run_that_moves_takes_its_waiting_calls_along_and_late_results_of_the_old_code_are_refused()
    {
        Join("one", One);
        Join("two", Two);
        Start(One);
        _rig.Play(Rig.Call("a"), Rig.Call("b", function: "g"));
        Offer("one", One, "g");
        var held = _rig.Take<StartAttempt>();
        Assert.IsType<Accepted>(_rig.Ask(new RetryRun(Id) { Version = new VersionChoice(false, Two) }));
        Offer("one", One);
        Assert.Empty(_rig.Left.OfType<StartAttempt>());
        Offer("two", Two);

        Assert.Equal(("two", "a"), _rig.Take<StartAttempt>() is var moved ? (moved.Worker, moved.Attempt.Key) : default);
        Assert.Equal("one", _rig.Take<DropRun>().Executor);
        _rig.Succeed(held);
        var turn = _rig.Take<RequestTurn>();
        Assert.Equal(("two", true), (turn.Executor, turn.Turn.Activation is not null));
    }

    [Fact]
    public void A_run_under_way_is_moved_only_by_name_and_one_that_failed_goes_on_with_the_newest()
    {
        _rig.Tell(new ActivateVersion(Rig.Service, Two, "2"));
        Join("one", One);
        Start(One);
        Assert.Equal("run.running", Assert.IsType<Refused>(_rig.Ask(new RetryRun(Id))).Code);
        Assert.Equal("run.running", Assert.IsType<Refused>(_rig.Ask(new RetryRun(Id) { Version = VersionChoice.Pinned })).Code);
        _rig.Play(new FailRun(new Failure(ErrorClass.User, "broken", "It broke.")));
        Assert.IsType<Accepted>(_rig.Ask(new RetryRun(Id) { Version = VersionChoice.Pinned }));
        Assert.Equal(One, _rig.Run(Id).Header.Pin);
        _rig.Play(new FailRun(new Failure(ErrorClass.User, "broken", "It broke.")));
        Assert.IsType<Accepted>(_rig.Ask(new RetryRun(Id)));

        Assert.Equal((Two, RunStatus.Running), (_rig.Run(Id).Header.Pin, _rig.Run(Id).Header.Status));
    }

    [Fact]
    public void A_run_that_begins_anew_takes_the_newest_version()
    {
        _rig.Tell(new ActivateVersion(Rig.Service, Two, "2"));
        Join("one", One);
        Start(One);
        _rig.Play(new ContinueRun(Payload.Of("next")));

        Assert.Equal(Two, _rig.Run(Id).Header.Pin);
        Assert.Equal(new VersionWanted(Rig.Service, Two), _rig.Take<VersionWanted>());
    }

    [Fact]
    public void A_child_of_the_same_service_has_its_parents_version_and_one_of_another_the_newest()
    {
        Join("one", One);
        Start(One);
        _rig.Play(new ScheduleChild("own", 1, "", "w", Payload.Of(1), false, null), new ScheduleChild("other", 1, "elsewhere", "w", Payload.Of(1), false, null));
        var starts = _rig.TakeAll<TellRun>().Select(t => (StartRun)t.Command).ToDictionary(s => s.Service);

        Assert.Equal((One, "1"), (starts[Rig.Service].Pin, starts[Rig.Service].Version));
        Assert.Equal((VersionId.None, ""), (starts["elsewhere"].Pin, starts["elsewhere"].Version));
    }

    [Fact]
    public void A_run_whose_version_nobody_serves_says_so()
    {
        Join("two", Two);
        Start(One);
        var run = _rig.Show(Id);

        Assert.Equal($"no worker serves s version 00000000; start one that does, or: orrery retry {Id} --version latest", run.Waiting);
        Assert.Equal("a worker that serves s version 00000000", Assert.Single(run.Waits).What);
    }

    [Fact]
    public void Versions_are_counted_by_runs_and_by_those_that_need_somebody()
    {
        Join("one", One);
        Start(One);
        _rig.Play(new ScheduleTimer("t", 1, TimeSpan.FromDays(1)));
        Assert.Equal([new VersionCount(Rig.Service, One, 1, 0)], Assert.IsType<VersionCounts>(_rig.Ask(new CountVersions())).Versions);
        _rig.Ask(new StartRun(new RunId(0, 78), Rig.Service, "1", "w", Payload.Of("in")) { Pin = One });

        Assert.Equal([new VersionCount(Rig.Service, One, 2, 1)], Assert.IsType<VersionCounts>(_rig.Ask(new CountVersions())).Versions);
    }

    [Fact]
    public void The_version_that_a_run_moved_away_from_is_kept_for_it_until_it_begins_anew()
    {
        Join("two", Two);
        Start(One);
        _rig.Ask(new RetryRun(Id) { Version = new VersionChoice(false, Two) });
        Assert.Contains(new VersionCount(Rig.Service, One, 0, 0), Assert.IsType<VersionCounts>(_rig.Ask(new CountVersions())).Versions);
        _rig.Restart();
        Join("two", Two);
        Assert.Equal((Two, One), (_rig.Run(Id).Header.Pin, _rig.Run(Id).Header.Origin));
        _rig.Play(new ContinueRun(Payload.Of("next")));

        Assert.Equal(VersionId.None, _rig.Run(Id).Header.Origin);
    }

    private void Start(VersionId pin) => _rig.Ask(new StartRun(Id, Rig.Service, "1", "w", Payload.Of("in")) { Pin = pin });

    private void Join(string executor, VersionId version) =>
        _rig.Tell(new ExecutorJoined(executor, new HashSet<string> { Rig.Service }, false) { Versions = new Dictionary<string, VersionId> { [Rig.Service] = version } });

    private void Offer(string worker, VersionId version, string function = "f") => _rig.Tell(new OfferWork(worker, $"{Rig.Service}/{function}", 4, Standing: true) { Version = version });
}
