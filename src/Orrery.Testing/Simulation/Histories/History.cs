using Orrery.Engine;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Hosting;
using Orrery.Testing.Linearizability;

namespace Orrery.Testing.Simulation.Histories;

/// <summary>What clients asked of runs, and workers said of messages, and what they were told, as they saw it: checked at the end of a simulation, each run and each
/// message by itself.</summary>
internal sealed class History
{
    /// <summary>Who asks a run's code may wait for long. What spans more than so many moments says little of the run, and would overlap too much to try all orders.</summary>
    private const int ShortMost = 30;

    private readonly SortedDictionary<RunId, List<RunAsked>> _runs = [];
    private readonly SortedDictionary<(RunId Run, int Step), List<Operation<Handled>>> _messages = [];
    private readonly Dictionary<(RunId Run, int Step, int Epoch), Reported> _reports = [];
    private readonly SortedDictionary<RunId, RegisterHistory> _registers = [];
    private long _moment;

    public int Count => _runs.Count + _messages.Count + _registers.Count;

    /// <summary>Histories that had too many orders to try them all.</summary>
    public int Undecided { get; private set; }

    /// <summary>A client sends a command. Forgotten again where it is lost on its way.</summary>
    public RunAsked Ask(RunId run, Command command)
    {
        if (!_runs.TryGetValue(run, out var asked)) _runs[run] = asked = [];
        var operation = new RunAsked(command, ++_moment);
        // What nobody heard the answer of and changes nothing tells nothing; it joins when it is answered.
        if (command is not (GetRun or AskRun)) asked.Add(operation);
        if (command is AskRun ask) Register(run).Ask(ask, operation.Call);
        if (command is RestartRun) Register(run).WentBack = true;
        return operation;
    }

    public void Answer(RunId run, RunAsked operation, Answer answer)
    {
        if (operation.Answer is not null) return;
        (operation.Answer, operation.Return) = (answer, ++_moment);
        if (operation.Command is GetRun || (operation.Command is AskRun && operation.Return - operation.Call <= ShortMost)) _runs[run].Add(operation);
        if (operation.Command is AskRun ask) Register(run).Answer(ask, answer, operation.Call, operation.Return);
    }

    /// <summary>An answer leaves the server.</summary>
    public void Leaves(RunId run, Command command, Answer answer)
    {
        if (command is AskRun ask) Register(run).Leaves(ask, answer);
    }

    public void Lost(RunId run, RunAsked operation) => _runs[run].Remove(operation);

    /// <summary>A worker is handed an attempt.</summary>
    public void Lease(StartAttempt start) =>
        Of(start.Attempt.Run, start.Attempt.Step).Add(new Operation<Handled>(new Handled(Handling.Leased, start.Attempt.Epoch, start.Worker), 0, ++_moment));

    /// <summary>A worker says how its attempt ended: from here on, again and again until the server has heard.</summary>
    public void Report(string worker, AttemptResult result) =>
        _reports.TryAdd((result.Run, result.Step, result.Epoch), new Reported(worker, ++_moment, result.Failure is null));

    public void Reply(AttemptResult result, bool taken)
    {
        var report = _reports[(result.Run, result.Step, result.Epoch)];
        report.Taken |= taken;
        Of(result.Run, result.Step).Add(new Operation<Handled>(report.Handled(taken ? Handling.Ended : Handling.Refused, result.Epoch), report.At, ++_moment));
    }

    public void Check()
    {
        // Whose answer nobody heard may have been taken all the same.
        foreach (var ((run, step, epoch), report) in _reports.Where(r => !r.Value.Taken))
            Of(run, step).Add(new Operation<Handled>(report.Handled(Handling.Ended, epoch), report.At, Operation<Handled>.Open));
        var runs = new HistoryCheck<RunSeen, Asked>(new RunModel());
        foreach (var (run, asked) in _runs) Judge(runs, asked.Select(a => new Operation<Asked>(new Asked(a.Command, a.Answer), a.Call, a.Return)), $"run {run}");
        var registers = new HistoryCheck<long, Added>(new RegisterModel());
        foreach (var (run, register) in _registers.Where(r => !r.Value.WentBack)) Judge(registers, register.Operations, $"register of run {run}");
        var messages = new HistoryCheck<MessageSeen, Handled>(new MessageModel());
        foreach (var (at, handled) in _messages) Judge(messages, handled, $"message {at.Run}/{at.Step}");
    }

    private void Judge<TState, T>(HistoryCheck<TState, T> check, IEnumerable<Operation<T>> operations, string of)
        where TState : notnull
    {
        var history = operations.ToList();
        switch (check.Of(history, out var stuck))
        {
            case Verdict.Undecided:
                Undecided++;
                break;
            case Verdict.Broken:
                throw new BrokenPromise("what clients see is linearizable", $"{of}: no order explains {stuck.What} ({stuck.Call} to {stuck.Return}) among "
                    + string.Join("; ", history.OrderBy(o => o.Call).Select(o => $"{o.Call} to {(o.IsOpen ? "" : o.Return)}: {o.What}")));
        }
    }

    private RegisterHistory Register(RunId run)
    {
        if (!_registers.TryGetValue(run, out var register)) _registers[run] = register = new RegisterHistory();
        return register;
    }

    private List<Operation<Handled>> Of(RunId run, int step)
    {
        if (!_messages.TryGetValue((run, step), out var handled)) _messages[(run, step)] = handled = [];
        return handled;
    }

    private sealed class Reported(string worker, long at, bool succeeds)
    {
        public long At => at;

        public bool Taken { get; set; }

        public Handled Handled(Handling what, int epoch) => new(what, epoch, worker) { Succeeds = succeeds };
    }
}

/// <summary>One sending of a command.</summary>
internal sealed class RunAsked(Command command, long call)
{
    public Command Command => command;
    public long Call => call;
    public long Return { get; set; } = Operation<Asked>.Open;
    public Answer? Answer { get; set; }
}
