using Orrery.Engine;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Testing.Simulation.Histories;

namespace Orrery.Testing.Simulation.Nodes;

/// <summary>A request of a client that is sent until it is answered; the first answer counts.</summary>
internal sealed class Asking : IPending
{
    private readonly World _world;
    private readonly RunId _run;
    private readonly Command _command;
    private readonly Action<Answer> _then;
    private readonly bool _knownBefore;
    private readonly bool _answeredBefore;
    private readonly List<Sent> _sent = [];

    private Asking(World world, RunId run, Command command, Action<Answer> then)
    {
        (_world, _run, _command, _then) = (world, run, command, then);
        _knownBefore = world.Ledger.Promised(run);
        _answeredBefore = world.Ledger.Knows(run, command);
    }

    public bool Done { get; private set; }

    /// <summary>It is sent but once: nothing may be lost any more.</summary>
    private bool Once { get; init; }

    public static void Begin(World world, RunId run, Command command, Action<Answer> then)
    {
        var asking = new Asking(world, run, command, then);
        world.Pending.Add(asking);
        asking.Send();
    }

    /// <summary>Asks a run's code; gives up at some time, if <paramref name="patience"/> says when.</summary>
    /// <param name="then">Told the answer, or null.</param>
    public static void Begin(World world, AskRun ask, int? patience, Action<Answer?> then)
    {
        var asking = new Asking(world, ask.Run, ask, then) { Once = world.IsCalm };
        world.Pending.Add(asking);
        asking.Send();
        if (patience is { } ms) world.Time.After(ms, asking.GiveUp);
    }

    private void GiveUp()
    {
        if (Done) return;
        Done = true;
        foreach (var sent in _sent) _world.Node.Submit(_run.Partition, new StopAsking(_run, sent));
        ((Action<Answer?>)_then)(null);
    }

    private void Answered(RunAsked sent, Answer answer)
    {
        _world.Ledger.Answered(_run, _command, answer, _knownBefore, _answeredBefore);
        _world.History.Leaves(_run, _command, answer);
        if (_world.IsLost()) return;
        _world.Time.After(_world.Delay(), () =>
        {
            _world.History.Answer(_run, sent, answer);
            if (Done) return;
            Done = true;
            _world.Guard(() => _then(answer));
        });
    }

    private void Send()
    {
        if (Done) return;
        Deliver(_world.Delay());
        if (_world.ComesTwice()) Deliver(_world.Random.Between(0, 20_000));
        if (!Once) _world.Time.After(_world.Random.Between(2000, 5000), Send);
    }

    private void Deliver(long delay)
    {
        var sent = _world.History.Ask(_run, _command);
        _world.Time.After(delay, () =>
        {
            if (_world.IsLost())
            {
                _world.History.Lost(_run, sent);
                return;
            }

            var token = new Sent(this, sent);
            if (_command is AskRun) _sent.Add(token);
            _world.Node.Submit(_run.Partition, _command with { Token = token });
        });
    }

    /// <summary>Each sending counts by itself: a copy that comes late may do what was asked once more.</summary>
    private sealed class Sent(Asking asking, RunAsked sent) : IAsker
    {
        public void Answered(Answer answer) => asking.Answered(sent, answer);
    }
}

/// <summary>Something that must be answered before the world is at rest.</summary>
internal interface IPending
{
    bool Done { get; }
}
