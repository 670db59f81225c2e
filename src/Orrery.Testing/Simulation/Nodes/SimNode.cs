using System.Collections.Frozen;
using Orrery.Engine;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Testing.Simulation.Checks;
using Orrery.Workers.Schedules;

namespace Orrery.Testing.Simulation.Nodes;

/// <summary>The server process: its owners, its writer, the workers connected to it, and the paths between them.</summary>
internal sealed class SimNode
{
    private const string Plans = "plans";
    private static readonly FrozenSet<string> Services = FrozenSet.Create(Plans, ScheduleService.ServiceName);
    private readonly World _world;
    private readonly OwnerHost?[] _owners;
    private readonly List<OwnerHost> _all = [];
    private readonly List<Command>[] _early;
    private readonly SortedDictionary<string, (SimWorker Worker, int Connection)> _sessions = new(StringComparer.Ordinal);

    public SimNode(World world)
    {
        (_world, Writer) = (world, new SimWriter(world));
        _owners = new OwnerHost?[world.Settings.Partitions];
        _early = [.. _owners.Select(_ => new List<Command>())];
    }

    public SimWriter Writer { get; }

    public bool Up { get; private set; }

    /// <summary>Counts its deaths.</summary>
    public int Life { get; private set; }

    public IEnumerable<OwnerHost> Owners => _owners.OfType<OwnerHost>();

    public OwnerHost? OwnerOf(int partition) => _owners[partition];

    public void Start()
    {
        Up = true;
        for (var p = 0; p < _owners.Length; p++) Recover(p);
    }

    public void Crash()
    {
        if (!Up) return;
        _world.Trace.Note("node crash");
        (Up, Life) = (false, Life + 1);
        Writer.Die();
        foreach (var owner in _all) owner.Die();
        _all.Clear();
        Array.Clear(_owners);
        foreach (var early in _early) early.Clear();
        _sessions.Clear();
        foreach (var worker in _world.Workers)
        {
            if (worker.Local) worker.Die();
            else worker.BreakLink();
        }

        After(_world.Random.Between(50, 3000), anyLife: true, Start);
    }

    /// <summary>Drops an owner and recovers another; commands it hadn't looked at reach the new one.</summary>
    public void Replace(OwnerHost old, long delay)
    {
        old.Die();
        if (_owners[old.Partition] != old) return;
        _owners[old.Partition] = null;
        After(delay, anyLife: false, () => Recover(old.Partition));
    }

    /// <summary>Another owner takes over while the old one knows nothing of it.</summary>
    public void TakeOver(int partition)
    {
        if (!Up || _owners[partition] is null) return;
        _owners[partition] = null;
        Recover(partition);
    }

    public void Submit(int partition, Command command)
    {
        if (!Up) return;
        if (_owners[partition] is { } owner) owner.Submit(command);
        else _early[partition].Add(command);
    }

    public void Join(SimWorker worker, int connection)
    {
        if (_sessions.TryGetValue(worker.Id, out var old)) Leave(worker.Id, old.Connection, null);
        _sessions[worker.Id] = (worker, connection);
        _world.Trace.Note("join", worker.Id, connection);
        for (var p = 0; p < _owners.Length; p++) Introduce(worker, p);
    }

    public void Leave(string worker, int connection, string? processEnded)
    {
        if (!_sessions.TryGetValue(worker, out var session) || session.Connection != connection) return;
        _sessions.Remove(worker);
        _world.Trace.Note("leave", worker, connection);
        for (var p = 0; p < _owners.Length; p++)
        {
            Submit(p, new ExecutorLeft(worker));
            Submit(p, processEnded is null ? new WorkerSilent(worker) : new WorkerLeft(worker, processEnded));
        }
    }

    public void Perform(OwnerHost host, Effect effect)
    {
        _world.Ledger.Leaves(host, effect);
        switch (effect)
        {
            case RequestTurn turn: Send(turn.Executor, effect); break;
            case RequestValue value: Send(value.Executor, effect); break;
            case DropRun drop: Send(drop.Executor, effect); break;
            case StartAttempt start: Send(start.Worker, effect); break;
            case StopAttempt stop: Send(stop.Worker, effect); break;
            case LaneWaits lane: Offer(host.Partition, lane); break;
            case TellRun tell: Tell(host.Partition, tell); break;
            case Reply reply: ((IAsker)reply.Token).Answered(reply.Answer); break;
            case LoadRun load: Load(host, load.Run); break;
        }
    }

    private void Recover(int partition)
    {
        if (!Up || _owners[partition] is not null) return;
        _world.Guard(() =>
        {
            var owner = PartitionOwner.Recover(_world.Store, partition, _world.Settings.Owner);
            _world.Trace.Note("recovered", "", partition, owner.Incarnation, owner.State.Runs.Count);
            _world.Ledger.Recovered(owner);
            var host = _owners[partition] = new OwnerHost(_world, this, partition, owner);
            _all.RemoveAll(h => h.Dead);
            _all.Add(host);
            foreach (var command in _early[partition]) host.Submit(command);
            _early[partition].Clear();
            foreach (var (worker, _) in _sessions.Values) Introduce(worker, partition);
            host.Wake(0);
        });
    }

    private void Introduce(SimWorker worker, int partition)
    {
        if (!worker.Version.IsNone) Submit(partition, new ActivateVersion(Plans, _world.Settings.Newest, "1"));
        Submit(partition, new ExecutorJoined(worker.Id, Services, worker.Local) { Versions = Services.ToFrozenDictionary(s => s, s => s == Plans ? worker.Version : default) });
        Submit(partition, new OfferWork(worker.Id, "plans/small", 8, Standing: true) { Version = worker.Version });
        Submit(partition, new OfferWork(worker.Id, "plans/big", 2, Standing: false) { Version = worker.Version });
    }

    private void Send(string worker, Effect message)
    {
        if (_sessions.TryGetValue(worker, out var session)) session.Worker.Send(session.Connection, message);
    }

    /// <summary>Finds a worker for a lane whose messages need a share of one.</summary>
    private void Offer(int partition, LaneWaits lane)
    {
        if (lane.Queue != "plans/big" || _sessions.Count == 0) return;
        After(_world.Random.Between(0, 300), anyLife: false, () =>
        {
            var fit = _sessions.Where(s => s.Value.Worker.Version == lane.Version).Select(s => s.Key).ToList();
            if (fit.Count == 0) return;
            var id = fit[_world.Random.Below(fit.Count)];
            Submit(partition, new OfferWork(id, lane.Queue, _world.Random.Between(1, 3), Standing: false) { Version = lane.Version });
        });
    }

    /// <summary>Between partitions messages are late, lost, or come twice.</summary>
    private void Tell(int from, TellRun tell)
    {
        Deliver(_world.Delay());
        if (_world.ComesTwice()) Deliver(_world.Random.Between(0, 30_000));

        void Deliver(long delay)
        {
            if (_world.IsLost()) return;
            After(delay, anyLife: true, () => Submit(tell.To.Partition, tell.Command with { Token = new Told(this, from, tell.Debt) }));
        }
    }

    /// <summary>Takes the answer of one partition to another.</summary>
    private sealed class Told(SimNode node, int from, Debt debt) : IAsker
    {
        public void Answered(Answer answer)
        {
            if (!node._world.IsLost()) node.After(node._world.Delay(), anyLife: true, () => node.Submit(from, new HearAnswer(debt, answer)));
        }
    }

    private void Load(OwnerHost host, ulong run) => After(_world.Random.Between(0, 5), anyLife: false, () =>
    {
        var images = _world.Store.ReadRun(host.Partition, run);
        After(_world.Random.Between(0, 5), anyLife: false, () => host.Loaded(run, images));
    });

    private void After(long delay, bool anyLife, Action action)
    {
        var life = Life;
        _world.Time.After(delay, () =>
        {
            if (anyLife || (Up && life == Life)) action();
        });
    }
}

/// <summary>Whoever waits for an answer.</summary>
internal interface IAsker
{
    void Answered(Answer answer);
}
