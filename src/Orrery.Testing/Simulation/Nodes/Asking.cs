using Orrery.Engine;
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

    private Asking(World world, RunId run, Command command, Action<Answer> then)
    {
        (_world, _run, _command, _then) = (world, run, command, then);
        _knownBefore = world.Ledger.Promised(run);
    }

    public bool Done { get; private set; }

    public static void Begin(World world, RunId run, Command command, Action<Answer> then)
    {
        var asking = new Asking(world, run, command, then);
        world.Pending.Add(asking);
        asking.Send();
    }

    private void Answered(RunAsked sent, Answer answer)
    {
        _world.Ledger.Answered(_run, _command, answer, _knownBefore);
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
        _world.Time.After(_world.Random.Between(2000, 5000), Send);
    }

    private void Deliver(long delay)
    {
        var sent = _world.History.Ask(_run, _command);
        _world.Time.After(delay, () =>
        {
            if (_world.IsLost()) _world.History.Lost(_run, sent);
            else _world.Node.Submit(_run.Partition, _command with { Token = new Sent(this, sent) });
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
