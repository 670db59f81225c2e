using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Hosting;
using Orrery.Testing.Simulation.Plans;

namespace Orrery.Testing.Simulation.Nodes;

/// <summary>Somebody who asks a run's code as long as the run goes on: adds to its register, adds the same again, reads it, and doesn't always wait for the answer.</summary>
internal sealed class SimAsker(World world, SimClient client)
{
    /// <summary>So many updates under faults; afterwards as many as the run needs to end.</summary>
    private const int Most = 12;

    /// <summary>From here on it takes its time, for only so many answers are remembered when a run begins anew.</summary>
    private const int Many = 50;

    /// <summary>Questions that it has open at once.</summary>
    private const int MostAtOnce = 3;

    private readonly List<Addition> _sent = [];
    private bool _refused;
    private int _asking;

    public void Start() => Later();

    /// <summary>Goes on after the end: what was answered stays known, and the run may be retried once more by somebody whose word comes late.</summary>
    private void Later() => world.Time.After(world.Random.Between(0, world.FaultsOn ? 4000 : client.Final is null && _sent.Count < Many ? 10_000 : 200_000), Next);

    private void Next()
    {
        var drawn = world.Random.Below(10);
        if (drawn < 3) Ask(new AskRun(client.Run, false, "", Register.Total.Name, Payload.Of("")));
        else if (_sent.Count > 0 && (_refused || drawn < 5 || (world.FaultsOn && _sent.Count == Most))) Ask(Update(_refused ? _sent[^1] : world.Random.Pick(_sent)));
        else Ask(Update(Draw()));
    }

    private Addition Draw()
    {
        var how = world.Random.Pick([Adding.Plain, Adding.Plain, Adding.Plain, Adding.Calls, Adding.Calls, Adding.Waits, Adding.Throws, Adding.CallsAndThrows, Adding.Refuses]);
        var addition = new Addition($"{_sent.Count}", world.Random.Between(1, 1_000_000_000), how);
        _sent.Add(addition);
        return addition;
    }

    private AskRun Update(Addition addition) => new(client.Run, true, addition.Name, Register.Add.Name, Payload.Of(addition));

    private void Ask(AskRun ask)
    {
        _asking++;
        Asking.Begin(world, ask, world.Random.Chance(300) ? world.Random.Between(0, 6000) : null, answer =>
        {
            _asking--;
            // What can't be asked now is asked again, rather than something new.
            _refused = answer is Refused;
            if (_asking == 0) Later();
        });
        if (_asking < MostAtOnce && world.FaultsOn && world.Random.Chance(400)) Next();
    }
}
