using System.Text.Json;
using Orrery.Client;
using Orrery.Engine;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;
using Orrery.Testing.Simulation.Nodes;
using Orrery.Testing.Simulation.Plans;
using Orrery.Workers.Schedules;

namespace Orrery.Testing.Simulation.Schedules;

/// <summary>Somebody who has a schedule: sets it, changes it while faults strike, sees that it goes on when they have ceased, and ends it.</summary>
internal sealed class SimScheduler
{
    private const double Always = 300 * 86_400.0;
    private readonly World _world;
    private readonly string _name;
    private readonly ScheduleSpec _spec;
    private readonly FiringCheck _check;
    private readonly IReadOnlyList<ScheduleChange> _changes;
    private ScheduleState? _first;
    private int _edits;
    private int _timesBefore = -1;
    private string _doing = "isn't set";

    public SimScheduler(World world, int number)
    {
        var random = world.Random;
        (_world, _name) = (world, $"schedule-{number}");
        Run = new RunId((ushort)random.Below(world.Settings.Partitions), random.Next() >> 1 << 1 | (uint)(number & 1));
        _spec = new ScheduleSpec
        {
            When = random.Pick(["every 2 s", "every 7 s", "every 30 s", "*/10 * * * * *", "every 2 min", "* * * * *"]),
            Service = "plans",
            Workflow = "beat",
            Input = JsonSerializer.SerializeToElement(new BeatInput(random.Pick([1, 3000, 40_000])), OrreryJson.Options),
            JitterSeconds = random.Pick([0, 0, 1, 20]),
            Overlap = random.Pick(Enum.GetValues<Overlap>()),
            CatchUpSeconds = random.Pick([Always, Always, 5, 60]),
            WithinSeconds = random.Chance(200) ? 10 : null,
        };
        _check = new FiringCheck(_name, _spec);
        _changes = [.. new[] { ScheduleChange.Pause, ScheduleChange.Trigger, ScheduleChange.Backfill }.Where(_ => random.Chance(400))];
        _check.Triggered = _changes.Contains(ScheduleChange.Trigger);
    }

    public RunId Run { get; }

    /// <summary>It was ended, and all of it was as it must be.</summary>
    public bool Done { get; private set; }

    public int Firings => _check.Count;

    public override string ToString() => $"{_name} ({_spec.When}, {_spec.Overlap}) {_doing}; {_check.Times} times fired";

    /// <summary>Its run told another to start.</summary>
    public void Fires(Run run, int step) => _check.See(run, step);

    public void Start() => Ask(new StartRun(Run, ScheduleService.ServiceName, "1", ScheduleService.WorkflowName, Payload.Of(new ScheduleInput(_name))), _ =>
        Edit(ScheduleChange.Set, (state, _) =>
        {
            _first = state;
            GoOn();
        }));

    /// <summary>Changes something now and then; once there are no faults, looks whether it still fires.</summary>
    private void GoOn() => _world.Time.After(_world.Random.Between(1000, 20_000), () => _world.Guard(() =>
    {
        if (!_world.FaultsOn) Look(SeeLife);
        else if (_changes.Count == 0) Look((_, _) => GoOn());
        else Change(_world.Random.Pick(_changes));
    }));

    private void Change(ScheduleChange change) => Edit(change, (_, next) =>
    {
        if (change != ScheduleChange.Pause)
        {
            GoOn();
            return;
        }

        _check.PausedFrom = next;
        _world.Time.After(_world.Random.Between(0, 60_000), () =>
        {
            _check.PausedFrom = null;
            Edit(ScheduleChange.Resume, (_, _) => GoOn());
        });
    });

    private void SeeLife(ScheduleState state, int next)
    {
        _doing = "is to go on firing";
        if (_timesBefore < 0) _timesBefore = _check.Times;
        if (_check.Times < _timesBefore + 2) Look(SeeLife);
        else Edit(ScheduleChange.Delete, (deleted, _) =>
        {
            Check(state);
            End(deleted);
        });
    }

    /// <summary>Holds what it says of itself against what it did. Where it was paused, or triggered, its counts hold more than its times.</summary>
    private void Check(ScheduleState state)
    {
        var view = state.View!;
        if (_spec.CatchUpSeconds == Always && view.Missed > 0) throw new BrokenPromise("a schedule makes up for what is due", $"{_name} missed {view.Missed} times");
        if (_check.PausedFrom is not null || _changes.Contains(ScheduleChange.Pause) || _changes.Contains(ScheduleChange.Trigger)) return;
        var (before, from) = (_first!.View!, _first.Considered);
        var kept = view.Buffered > from ? 1 : 0;
        var lost = before.Buffered is { } old && old != view.Buffered && !_check.HasFired(old) ? 1 : 0;
        _check.Complete(from, state.Considered, view.Missed + view.Skipped - before.Missed - before.Skipped + kept - lost);
    }

    private void End(ScheduleState deleted)
    {
        _doing = "is to end";
        if (deleted.View!.Fired != _check.Count) throw new BrokenPromise("a schedule fires once for each time", $"{_name} ({_spec}; {string.Join(",", _changes)}) says that it fired {deleted.View.Fired} times, and began {_check.Count} runs: {_check}");
        Ask(new CancelRun(Run), _ => SeeEnd());
    }

    private void SeeEnd() => Ask(new GetRun(Run), answer =>
    {
        if (answer is RunSnapshot { Header.Status: RunStatus.Cancelled }) Done = true;
        else _world.Time.After(5000, SeeEnd);
    });

    /// <summary>Sends a change until it is there, and waits until it was taken in.</summary>
    private void Edit(ScheduleChange change, Action<ScheduleState, int> then)
    {
        var from = _world.Time.Moment.Wall.AddSeconds(-_world.Random.Between(0, 100));
        var edit = new ScheduleEdit($"{change}-{++_edits}", change) { Spec = change == ScheduleChange.Set ? _spec : null, From = from, To = from.AddSeconds(30) };
        _doing = $"is to take in {edit.Id}";
        Ask(new SignalRun(Run, edit.Id, ScheduleEdit.Signal.Name, Payload.Of(edit)), answer =>
        {
            if (answer is not Accepted) throw new BrokenPromise("a schedule takes in changes", $"{_name}: {edit.Id}: {answer}");
            AwaitEdit(edit.Id, then);
        });
    }

    private void AwaitEdit(string id, Action<ScheduleState, int> then) => Look((state, next) =>
    {
        if (state.Edits.Any(e => e.Id == id)) then(state, next);
        else AwaitEdit(id, then);
    });

    /// <summary>Looks after a while.</summary>
    private void Look(Action<ScheduleState, int> then) => _world.Time.After(_world.Random.Between(100, _world.FaultsOn ? 4000 : 10_000), () => Ask(new GetRun(Run), answer =>
    {
        if (answer is not RunSnapshot snapshot) throw new BrokenPromise("a schedule is there", $"{_name}: {answer}");
        if (snapshot.Header.Status != RunStatus.Running) throw new BrokenPromise("a schedule goes on", $"{_name} is {snapshot.Header.Status}: {snapshot.Header.Failure}");
        if (snapshot.Header.Published.Utf8.IsEmpty) Look(then);
        else then(JsonSerializer.Deserialize<ScheduleState>(snapshot.Header.Published.Utf8.Span, OrreryJson.Options)!, snapshot.Header.FirstStep + snapshot.Steps.Length);
    }));

    private void Ask(Command command, Action<Answer> then) => Asking.Begin(_world, Run, command, then);
}
