using System.Collections.Immutable;
using Orrery.Engine;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Hosting;
using Orrery.Testing.Simulation.Plans;
using Orrery.Workers.Turns;

namespace Orrery.Testing.Simulation.Nodes;

/// <summary>A worker process: plays turns with the real executor, computes values, executes attempts, and says so, over a link that breaks.</summary>
internal sealed class SimWorker(World world, string id, bool local)
{
    private readonly SortedDictionary<(RunId Run, int Step, int Epoch), Attempt> _inHand = [];
    private TurnExecutor _turns = new(world.Services);
    private int _life;
    private int _connection;
    private long _pausedUntil;
    private long _downAt;
    private long _upAt;

    public string Id => id;

    /// <summary>The version of the service that it has.</summary>
    public VersionId Version { get; init; }

    /// <summary>Lives and dies with the server, whose messages to it are never lost.</summary>
    public bool Local => local;

    public void Start()
    {
        Connect(_life);
        Tick(_life);
    }

    public void Die()
    {
        world.Trace.Note("worker dies", id, _inHand.Count);
        var connection = _connection++;
        var life = ++_life;
        _inHand.Clear();
        _turns = new TurnExecutor(world.Services);
        world.Time.After(world.Random.Between(0, 4000), () => world.Node.Leave(id, connection, world.Random.Chance(500) ? "killed" : null));
        world.Time.After(world.Random.Between(10, 8000), () =>
        {
            if (life == _life) Start();
        });
    }

    public void Pause(long ms) => _pausedUntil = Math.Max(_pausedUntil, world.Time.Now + ms);

    /// <summary>What was under way to it is lost; the server finds out later, the worker connects again.</summary>
    public void BreakLink()
    {
        world.Trace.Note("link breaks", id, _connection);
        var (connection, life) = (_connection++, _life);
        world.Time.After(world.Random.Between(0, 10_000), () => world.Node.Leave(id, connection, null));
        world.Time.After(world.Random.Between(10, 12_000), () => Connect(life));
    }

    /// <summary>A message from the server: in order, but for copies that come again.</summary>
    public void Send(int connection, Effect message)
    {
        _downAt = Math.Max(_downAt, world.Time.Now + world.Delay());
        Arrive(_downAt - world.Time.Now, connection, message);
        if (world.ComesTwice()) Arrive(_downAt - world.Time.Now + world.Random.Between(0, 2000), connection, message);
    }

    private void Arrive(long delay, int connection, Effect message)
    {
        var life = _life;
        world.Time.After(delay, () =>
        {
            if (life != _life || connection != _connection) return;
            if (_pausedUntil > world.Time.Now) Arrive(_pausedUntil - world.Time.Now, connection, message);
            else world.Guard(() => Receive(message));
        });
    }

    private void Receive(Effect message)
    {
        switch (message)
        {
            case RequestTurn request:
                world.Trace.Note("turn", request.Turn.Run.ToString(), request.Turn.Number, request.Turn.Deliveries.Count, request.Turn.Activation is null ? 0 : 1);
                if (_turns.Play(request.Turn) is { } result) Report(result.Run, new ApplyTurn(id, result));
                break;
            case RequestValue request when _turns.ComputeAsync(request.Request).GetAwaiter().GetResult() is { } value:
                Report(request.Request.Run, new FinishValue(request.Request, value.Result, value.Failure));
                break;
            case DropRun drop:
                _turns.Drop(drop.Run);
                break;
            case StartAttempt start:
                Execute(start.Attempt);
                break;
            case StopAttempt stop when world.Random.Chance(700):
                _inHand.Remove((stop.Run, stop.Step, stop.Epoch));
                break;
        }
    }

    private void Execute(Attempt attempt)
    {
        var name = (attempt.Run, attempt.Step, attempt.Epoch);
        if (!_inHand.TryAdd(name, attempt)) return;
        if (world.FaultsOn && world.Random.Chance(10))
        {
            _inHand.Remove(name);
            Report(attempt.Run, new ReturnAttempt(id, attempt.Run, attempt.Step, attempt.Epoch));
            return;
        }

        End(attempt, world.Time.Now, world.Random.Chance(100) ? world.Random.Between(0, 40_000) : world.Random.Between(0, 300));
    }

    private void End(Attempt attempt, long since, long delay)
    {
        var life = _life;
        world.Time.After(delay, () =>
        {
            if (life != _life) return;
            if (_pausedUntil > world.Time.Now)
            {
                End(attempt, since, _pausedUntil - world.Time.Now);
                return;
            }

            // One that was told to stop reports all the same now and then: code that doesn't listen.
            if (!_inHand.Remove((attempt.Run, attempt.Step, attempt.Epoch)) && world.Random.Chance(600)) return;
            var result = SimFunction.Run(attempt, id, world.Mending);
            if (result.Failure is null) result = result with { EndedAt = attempt.At.AddMilliseconds(world.Time.Now - since) };
            var ahead = result.Failure is null && _turns.TurnAfter(result) is { } turn ? _turns.PlayAhead(turn, result) : null;
            Report(attempt.Run, new FinishAttempt(id, result) { Token = world.Ledger.Watch(id, result) });
            if (ahead is null) return;
            world.Trace.Note("turn ahead", ahead.Run.ToString(), ahead.Number);
            Report(attempt.Run, new ApplyTurn(id, ahead));
        });
    }

    private void Connect(int life)
    {
        if (life != _life) return;
        var connection = ++_connection;
        if (!world.Node.Up) world.Time.After(200, () => Connect(life));
        else world.Time.After(world.Delay(), () =>
        {
            if (life != _life || connection != _connection) return;
            if (world.Node.Up) world.Node.Join(this, connection);
            else Connect(life);
        });
    }

    /// <summary>Calls in for what it has in hand.</summary>
    private void Tick(int life) => world.Time.After(4000, () =>
    {
        if (life != _life) return;
        if (_pausedUntil <= world.Time.Now)
        {
            foreach (var group in _inHand.Keys.GroupBy(a => a.Run.Partition))
                Report(new RunId(group.Key, 0), new Heartbeat(id, [.. group.Select(a => (a.Run, a.Step, a.Epoch))]));
        }

        Tick(life);
    });

    /// <summary>Posts to the server until it has arrived, in order, but for copies that come again.</summary>
    private void Report(RunId run, Command command)
    {
        _upAt = Math.Max(_upAt, world.Time.Now + world.Delay());
        Post(_upAt - world.Time.Now, run.Partition, command);
        if (world.ComesTwice()) Post(_upAt - world.Time.Now + world.Random.Between(0, 30_000), run.Partition, command);
    }

    private void Post(long delay, int partition, Command command)
    {
        var (life, server) = (_life, world.Node.Life);
        world.Time.After(delay, () =>
        {
            if (local ? world.Node.Life != server : life != _life && world.Random.Chance(500)) return;
            if (!world.Node.Up || (!local && world.IsLost())) Post(500, partition, command);
            else world.Node.Submit(partition, command);
        });
    }
}
