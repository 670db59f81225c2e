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
    private TurnExecutor _executor;
    private int _number;

    public Stage(Func<string, IRun, Task<string>> code) => _executor = Executor(code);

    public TurnExecutor Host => _executor;

    public int Incarnation { get; set; } = 1;

    /// <summary>Keys of the steps asked for so far, in the order of asking.</summary>
    public IEnumerable<string> Keys => _journal.Select(s => s.Key);

    /// <summary>The first turn.</summary>
    public IReadOnlyList<RunCommand> Start() => Play(Activation(), []);

    /// <summary>Steps end, in this order, within one turn.</summary>
    public IReadOnlyList<RunCommand> End(params (string Key, object? Result)[] ends)
    {
        var deliveries = ends.Select(e => Told(e.Key, e.Result)).ToList();
        return Play(null, deliveries);
    }

    public IReadOnlyList<RunCommand> Cancel()
    {
        var delivery = new Delivery(Delivery.Cancel, _told.Count + 1, Begin.AddSeconds(_told.Count + 1), default, null);
        _told.Add(delivery);
        return Play(null, [delivery]);
    }

    /// <summary>Another process takes the run over, perhaps with other code, and is told everything at once.</summary>
    public IReadOnlyList<RunCommand> Replay(Func<string, IRun, Task<string>> code)
    {
        _executor = Executor(code);
        return Play(Activation(), [.. _told]);
    }

    public Turn Next(Activation? activation, params Delivery[] deliveries) => new(Id, Incarnation, 1, ++_number, activation, deliveries);

    public Activation Activation() => new(Caller.Local, "s", "1", "w", Payload.Of("in"), Begin, [.. _journal]);

    public async Task<string> Compute(string key) =>
        (await _executor.ComputeAsync(new ValueRequest(Id, Incarnation, 1, IndexOf(key))))!.Value.Result.ToString();

    private IReadOnlyList<RunCommand> Play(Activation? activation, IReadOnlyList<Delivery> deliveries)
    {
        var commands = _executor.Play(Next(activation, [.. deliveries])).Commands;
        foreach (var command in commands)
        {
            switch (command)
            {
                case ScheduleCall call: _journal.Add(new JournalStep(_journal.Count, call.Key, StepKind.Call, call.InputHash)); break;
                case ScheduleTimer timer: _journal.Add(new JournalStep(_journal.Count, timer.Key, StepKind.Timer, timer.InputHash)); break;
                case ScheduleValue value: _journal.Add(new JournalStep(_journal.Count, value.Key, StepKind.Value, 0)); break;
            }
        }

        return commands;
    }

    private Delivery Told(string key, object? result)
    {
        var failure = result as Failure;
        var delivery = new Delivery(IndexOf(key), _told.Count + 1, Begin.AddSeconds(_told.Count + 1), failure is null ? Payload.Of(result) : default, failure) { Cost = new CallCost(1, default, false) };
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
