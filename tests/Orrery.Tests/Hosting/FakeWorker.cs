using Orrery.Client.Protocol;
using Orrery.Hosting;
using Orrery.Server.Hosting;
using Orrery.Workers.Turns;

namespace Orrery.Tests.Hosting;

/// <summary>A worker whose link the test breaks at will, and which ends attempts when the test says so. It counts what it has in hand.</summary>
/// <param name="local">In the server's process: it hears everything, and never connects again by itself.</param>
internal sealed class FakeWorker(Node node, Service service, double cores, bool local = false)
{
    private readonly Lock _gate = new();
    private readonly TurnExecutor _turns = new(new Dictionary<string, Service> { [service.Name] = service });
    private readonly Dictionary<AttemptName, Attempt> _held = [];
    private readonly HashSet<AttemptName> _seen = [];
    private WorkerSession? _session;

    public double MostInHand { get; private set; }

    /// <summary>Attempts that came although they had come before.</summary>
    public int CameTwice { get; private set; }

    public IReadOnlyList<AttemptName> InHand
    {
        get
        {
            lock (_gate) return [.. _held.Keys];
        }
    }

    /// <summary>Connects, with all it has in hand. What is still on its way over an earlier link is lost.</summary>
    public void Connect()
    {
        lock (_gate)
        {
            _turns.DropAll();
            var hello = new WorkerHello("fake", cores, 1L << 40, Workers.Hosting.WorkerRuntime.Describe([service]))
            {
                Instance = "one",
                Holds = [.. _held.Values.Select(a => new HeldAttempt(new AttemptName(a.Run, a.Step, a.Epoch), a.Service + "/" + a.Function))],
            };
            WorkerSession session = null!;
            session = _session = new WorkerSession(hello, local, messages => Receive(session, messages), () => Break(session));
        }

        node.Join(_session);
    }

    public void ConnectIfBroken()
    {
        lock (_gate)
            if (_session is not null) return;
        Connect();
    }

    /// <summary>The server breaks the link.</summary>
    private void Break(WorkerSession which)
    {
        lock (_gate)
            if (_session != which) return;
        ThreadPool.QueueUserWorkItem(_ => Break());
    }

    public void Break()
    {
        WorkerSession? session;
        lock (_gate) (session, _session) = (_session, null);
        if (session is not null) node.Leave(session);
    }

    /// <summary>Forgets all runs' code, as a process does that ran short of memory.</summary>
    public void ForgetRuns() => _turns.DropAll();

    public void Finish(AttemptName attempt)
    {
        lock (_gate)
            if (!_held.Remove(attempt)) return;
        node.Report("fake", [new AttemptEnded(new AttemptResult(attempt.Run, attempt.Step, attempt.Epoch, Payload.Of(attempt.Step), null, default))]);
    }

    private void Receive(WorkerSession session, IReadOnlyList<WorkerMessage> messages)
    {
        foreach (var message in messages)
        {
            lock (_gate)
            {
                if (session != _session) return;
                if (message is RunAttempt { Attempt: var attempt }) Take(attempt);
                if (message is AbandonAttempt stop && _held.Remove(new AttemptName(stop.Run, stop.Step, stop.Epoch))) { }
            }

            if (message is PlayTurn { Turn: var turn }) ThreadPool.QueueUserWorkItem(_ => node.Report("fake", [new TurnPlayed(_turns.Play(turn))]));
            if (message is ForgetRun forget) _turns.Drop(forget.Run);
        }
    }

    private void Take(Attempt attempt)
    {
        var name = new AttemptName(attempt.Run, attempt.Step, attempt.Epoch);
        if (!_seen.Add(name)) CameTwice++;
        _held[name] = attempt;
        MostInHand = Math.Max(MostInHand, _held.Values.Sum(a => service.Functions.Single(f => f.Name == a.Function).Shape.Cpu));
    }
}
