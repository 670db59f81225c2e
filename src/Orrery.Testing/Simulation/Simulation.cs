namespace Orrery.Testing.Simulation;

/// <summary>Plays the real engine, its real turn executor and simulated workers, clients, clocks and disks from one seed.</summary>
public static class Simulation
{
    /// <summary>Costs some tens of milliseconds. The same seed and options give the same trace hash on every machine.</summary>
    public static SimulationOutcome Run(ulong seed, SimulationOptions? options = null)
    {
        options ??= new SimulationOptions();
        var world = new World(seed, options);
        BrokenPromise? broken = null;
        try
        {
            world.Play(options.Steps);
        }
        catch (BrokenPromise e)
        {
            broken = e;
        }

        return new SimulationOutcome(
            seed, world.Trace.Hash, world.Trace.Count, TimeSpan.FromMilliseconds(world.Time.Now), world.Clients.Count, world.Crashes,
            broken?.Message, broken is null ? [] : world.Trace.Last(60))
        {
            Firings = world.Schedulers.Sum(s => s.Firings),
            Histories = world.History.Count,
            Undecided = world.History.Undecided,
        };
    }
}
