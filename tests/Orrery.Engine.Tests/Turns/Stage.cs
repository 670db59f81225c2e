using System.Collections.Immutable;
using Orrery.Hosting;
using Orrery.Workers.Turns;

namespace Orrery.Engine.Tests.Turns;

/// <summary>Plays workflow code turn by turn, keeping its journal as a partition would.</summary>
internal sealed class Stage
{
    public static readonly RunId Id = new(0, 5);
    public static readonly DateTimeOffset Begin = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly Function<int, int> F = Function.Define<int, int>("f", (x, _) => Task.FromResult(x));
    public static readonly Function<int, int> G = Function.Define<int, int>("g", (x, _) => Task.FromResult(x));

    private readonly List<JournalStep> _journal = [];
    private readonly List<Delivery> _told = [];
    private readonly List<Delivery> _next = [];
    private TurnExecutor _executor;
    private int _firstStep;
    private int _sequence;
    private int _number;
    private int _generation = 1;

    public Stage(Func<string, IRun, Task<string>> code) => _executor = Executor(code);

    public TurnExecutor Host => _executor;

    public int Incarnation { get; set; } = 1;

    /// <summary>Keys of the steps asked for so far, in the order of asking.</summary>
    public IEnumerable<string> Keys => _journal.Select(s => s.Key);

    /// <summary>The first turn.</summary>
    public IReadOnlyList<RunCommand> Start() => Play(Activation(begun: false), []);

    /// <summary>Steps end, in this order, within one turn.</summary>
    public IReadOnlyList<RunCommand> End(params (string Key, object? Result)[] ends) => Play(null, [.. ends.Select(e => Told(e.Key, e.Result))]);

    public IReadOnlyList<RunCommand> Cancel()
    {
        var cancel = Tell(new Delivery(Delivery.Cancel, ++_sequence, Begin.AddSeconds(_sequence), default, null));
        var open = _journal.Where(s => s.Kind != StepKind.Mark && !s.Key.StartsWith(Turn.UndoPrefix, StringComparison.Ordinal) && !HasEnded(s.Index)).Select(s => s.Index).ToList();
        return Play(null, [cancel, .. open.Select(Cancelled)]);
    }

    /// <summary>Another process takes the run over, perhaps with other code, and is told everything at once.</summary>
    public IReadOnlyList<RunCommand> Replay(Func<string, IRun, Task<string>> code)
    {
        _executor = Executor(code);
        _next.Clear();
        return Play(Activation(), [.. _told]);
    }

    /// <summary>The run is retried: what was cancelled and the named steps are to be asked for again.</summary>
    public IReadOnlyList<RunCommand> Retry(Func<string, IRun, Task<string>> code, params string[] setAside)
    {
        _generation++;
        for (var i = 0; i < _journal.Count; i++)
        {
            var step = _journal[i];
            if (setAside.Contains(step.Key) || _told.Exists(d => d.Step == step.Index && d.Cancelled)) _journal[i] = step with { Superseded = true };
        }

        _told.RemoveAll(d => d.Step == Delivery.Cancel || _journal.Exists(s => s.Superseded && s.Index == d.Step));
        return Replay(code);
    }

    /// <summary>The run begins anew, as its code asked for.</summary>
    public IReadOnlyList<RunCommand> BeginAnew()
    {
        _firstStep += _journal.Count;
        _journal.Clear();
        _told.Clear();
        _next.Clear();
        _generation++;
        return Play(Activation(begun: false), []);
    }

    public Turn Next(Activation? activation, params Delivery[] deliveries) => new(Id, Incarnation, _generation, ++_number, activation, deliveries);

    public Activation Activation(bool begun = true) => new(Caller.Local, "s", "1", "w", Payload.Of("in"), Begin, [.. _journal], _firstStep, begun ? _sequence : -1);

    public async Task<string> Compute(string key) =>
        (await _executor.ComputeAsync(new ValueRequest(Id, Incarnation, 1, IndexOf(key))))!.Value.Result.ToString();

    private IReadOnlyList<RunCommand> Play(Activation? activation, IReadOnlyList<Delivery> deliveries)
    {
        var commands = _executor.Play(Next(activation, [.. _next, .. deliveries])).Commands;
        _next.Clear();
        foreach (var command in commands)
        {
            switch (command)
            {
                case ScheduleCall call: Note(call.Key, StepKind.Call, call.InputHash); break;
                case ScheduleTimer timer: Note(timer.Key, StepKind.Timer, timer.InputHash); break;
                case ScheduleValue value: Note(value.Key, StepKind.Value, 0); break;
                case ScheduleChild child: Note(child.Key, child.Detached ? StepKind.Start : StepKind.Child, child.InputHash); break;
                case AwaitSignal signal: Note(signal.Key, StepKind.Signal, signal.InputHash); break;
                case SendSignal send: Note(send.Key, StepKind.Send, send.InputHash); break;
                case NoteMark mark: Note(mark.Key, StepKind.Mark, 0); break;
                case CancelStep { Step: var step } when !HasEnded(step): _next.Add(Cancelled(step)); break;
            }
        }

        return commands;
    }

    private void Note(string key, StepKind kind, ulong hash) => _journal.Add(new JournalStep(_firstStep + _journal.Count, key, kind, hash));

    private bool HasEnded(int step) => _told.Exists(d => d.Step == step);

    private Delivery Cancelled(int step) => Tell(new Delivery(step, ++_sequence, Begin.AddSeconds(_sequence), default, null) { Cancelled = true });

    private Delivery Told(string key, object? result)
    {
        var failure = result as Failure;
        return Tell(new Delivery(IndexOf(key), ++_sequence, Begin.AddSeconds(_sequence), failure is null ? Payload.Of(result) : default, failure) { Cost = new CallCost(1, default, false) });
    }

    private Delivery Tell(Delivery delivery)
    {
        _told.Add(delivery);
        return delivery;
    }

    private int IndexOf(string key) => _journal.Last(s => s.Key == key).Index;

    private static TurnExecutor Executor(Func<string, IRun, Task<string>> code) => new(new Dictionary<string, Service> { ["s"] = new OneWorkflow(code) });

    private sealed class OneWorkflow(Func<string, IRun, Task<string>> code) : Service
    {
        public override string Name => "s";
        public override ImmutableArray<Workflow> Workflows => [Workflow.Define("w", code)];
        public override ImmutableArray<Function> Functions => [F, G];
    }
}
