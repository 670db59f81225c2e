using System.Text.Json;
using Orrery.Client;
using Orrery.Hosting;
using Orrery.Workers.Schedules;
using Orrery.Workers.Turns;

namespace Orrery.Tests.Schedules;

/// <summary>Plays a schedule's workflow in virtual time, keeping its journal, timers, signals and children as a partition would.</summary>
internal sealed class ScheduleStage(DateTimeOffset begin)
{
    private readonly List<Entry> _journal = [];
    private readonly Queue<Payload> _signals = [];
    private readonly Dictionary<string, Service> _services = new() { [ScheduleService.ServiceName] = new ScheduleService() };
    private TurnExecutor? _executor;
    private Payload _input = Payload.Of(new { name = "nightly" });
    private DateTimeOffset _startedAt = begin;
    private int _first;
    private int _generation = 1;
    private int _turn;
    private long _sequence;
    private long _taken = -1;

    public DateTimeOffset Now { get; private set; } = begin;

    /// <summary>Another process plays each turn, from the journal.</summary>
    public bool Crashing { get; init; }

    /// <summary>Runs that it started, in their order.</summary>
    public List<Started> Fired { get; } = [];

    /// <summary>The longest journal so far.</summary>
    public int Longest { get; private set; }

    /// <summary>So much later than the code believes the next timers are set.</summary>
    public TimeSpan Late { get; set; }

    public ScheduleState State { get; private set; } = null!;

    public ScheduleView View => State.View!;

    public ScheduleStage Set(ScheduleSpec spec) => Send(new ScheduleEdit("set", ScheduleChange.Set) { Spec = spec });

    public ScheduleStage Send(ScheduleChange change) => Send(new ScheduleEdit($"{change}", change));

    public ScheduleStage Send(ScheduleEdit edit) => Send(Payload.Of(edit));

    public ScheduleStage Send(Payload signal)
    {
        if (_turn == 0) Play([]);
        _signals.Enqueue(signal);
        Settle();
        return this;
    }

    /// <summary>Lets the time pass, each timer firing when it is due.</summary>
    public ScheduleStage PassTo(DateTimeOffset until)
    {
        while (_journal.Where(e => e is { Done: false, Due: not null }).MinBy(e => e.Due) is { } next && next.Due <= until)
        {
            if (next.Due > Now) Now = next.Due.Value;
            End(next, default, null);
            Settle();
        }

        Now = until;
        return this;
    }

    public ScheduleStage Pass(TimeSpan span) => PassTo(Now + span);

    /// <summary>The server is away for so long.</summary>
    public ScheduleStage Away(TimeSpan span)
    {
        Now += span;
        _executor = null;
        return PassTo(Now);
    }

    /// <summary>The run that was started n-th ends.</summary>
    public ScheduleStage End(int fired, Failure? failure = null)
    {
        Fired[fired] = Fired[fired] with { Ended = true };
        End(_journal.Single(e => e.Index == Fired[fired].Step), failure is null ? Payload.Of(0) : default, failure);
        Settle();
        return this;
    }

    private void Settle()
    {
        while (true)
        {
            if (_signals.Count > 0 && _journal.Find(e => e is { Done: false, Kind: StepKind.Signal }) is { } wait) End(wait, _signals.Dequeue(), null);
            else if (_journal.Find(e => e is { Done: false, Kind: StepKind.Start }) is { } start) End(start, Payload.Of(new RunId(0, (ulong)start.Index)), null);
            else return;
        }
    }

    private void End(Entry entry, Payload result, Failure? failure)
    {
        entry.Delivery = new Delivery(entry.Index, ++_sequence, Now, result, failure);
        Play([entry.Delivery]);
    }

    private void Play(IReadOnlyList<Delivery> deliveries)
    {
        Activation? activation = null;
        if (Crashing || _executor is null)
        {
            _executor = new TurnExecutor(_services);
            activation = new Activation(Caller.Local, ScheduleService.ServiceName, "1", ScheduleService.WorkflowName, _input, _startedAt,
                [.. _journal.Select(e => new JournalStep(e.Index, e.Key, e.Kind, e.Hash))], _first, _taken);
            deliveries = [.. _journal.Where(e => e.Done).Select(e => e.Delivery!).OrderBy(d => d.Sequence)];
        }

        var result = _executor.Play(new Turn(new RunId(0, 5), 1, _generation, ++_turn, activation, deliveries));
        _taken = _sequence;
        foreach (var command in result.Commands) Apply(command);
        if (result.Commands.Any(c => c is ScheduleTimer)) Late = default;
        Longest = Math.Max(Longest, _journal.Count);
    }

    private void Apply(RunCommand command)
    {
        switch (command)
        {
            case ScheduleTimer timer:
                Add(timer.Key, StepKind.Timer, timer.InputHash).Due = timer.Due ?? Now + timer.Duration + Late;
                break;
            case NoteMark mark:
                Add(mark.Key, StepKind.Mark, 0);
                break;
            case AwaitSignal signal:
                Add(signal.Key, StepKind.Signal, signal.InputHash);
                break;
            case ScheduleChild child:
                var step = Add(child.Key, child.Detached ? StepKind.Start : StepKind.Child, child.InputHash);
                Fired.Add(new Started(Now, child.Key, step.Index, child.Service + "/" + child.Workflow, false, child.Detached));
                break;
            case CancelStep cancel when _journal.Single(e => e.Index == cancel.Step) is { Done: false } unwanted:
                unwanted.Delivery = new Delivery(unwanted.Index, ++_sequence, Now, default, null) { Cancelled = true };
                if (Fired.FindIndex(f => f.Step == cancel.Step) is >= 0 and var at) Fired[at] = Fired[at] with { Cancelled = true, Ended = true };
                break;
            case PublishState published:
                State = JsonSerializer.Deserialize<ScheduleState>(published.State.Utf8.Span, OrreryJson.Options)!;
                break;
            case ContinueRun anew:
                Assert.All(_journal, e => Assert.True(e.Done || e.Kind != StepKind.Child, "a run under way is lost"));
                (_input, _startedAt, _first, _generation, _taken, _executor) = (anew.Input, Now, _first + _journal.Count, _generation + 1, -1, null);
                _journal.Clear();
                Play([]);
                break;
            case CancelStep:
                break;
            default:
                Assert.Fail(JsonSerializer.Serialize(command, OrreryJson.Options));
                break;
        }
    }

    private Entry Add(string key, StepKind kind, ulong hash)
    {
        var entry = new Entry(_first + _journal.Count, key, kind, hash);
        _journal.Add(entry);
        return entry;
    }

    private sealed record Entry(int Index, string Key, StepKind Kind, ulong Hash)
    {
        public DateTimeOffset? Due { get; set; }
        public Delivery? Delivery { get; set; }
        public bool Done => Delivery is not null;
    }
}

/// <param name="Ended">It has ended, or was cancelled.</param>
internal sealed record Started(DateTimeOffset At, string Key, int Step, string Work, bool Cancelled, bool Ended)
{
    /// <summary>What the key says without the part that belongs to the step.</summary>
    public string For => Key.Replace("[0]/run", "");
}
