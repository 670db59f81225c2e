using Orrery.Engine.Stores;
using Orrery.Testing.Simulation.Checks;
using Orrery.Testing.Simulation.Histories;
using Orrery.Testing.Simulation.Nodes;
using Orrery.Testing.Simulation.Plans;
using Orrery.Testing.Simulation.Schedules;
using Orrery.Workers.Schedules;

namespace Orrery.Testing.Simulation;

/// <summary>Everything simulated, and the chance that drives it.</summary>
internal sealed class World
{
    private const int CalmAfterMs = 120_000;
    private readonly Chaos _chaos;
    private long _faultsEndedAt;

    public World(ulong seed, SimulationOptions options)
    {
        Random = new Prng(seed);
        Settings = Settings.Draw(seed, Random, options) with { Versions = seed % 4 == 3 ? 2 : 1, Asks = seed % 3 == 2 };
        Trace = new Trace(Time);
        Store = new MemoryStore(Settings.Partitions) { OnWrite = OnWrite };
        Ledger = new Ledger(this);
        var service = new PlanPlayer(Mending).Service();
        Services = new Dictionary<string, Service> { [service.Name] = service, [ScheduleService.ServiceName] = new ScheduleService() };
        Node = new SimNode(this);
        Workers = [.. Enumerable.Range(0, Settings.Versions == 1 ? Settings.RemoteWorkers : Math.Max(Settings.Versions, Settings.RemoteWorkers)).Select(i => new SimWorker(this, $"remote-{i}", local: false) { Version = Settings.VersionOf(i) })];
        if (Settings.LocalWorker) Workers.Add(new SimWorker(this, "local", local: true) { Version = Settings.Newest });
        Clients = [.. Enumerable.Range(0, Settings.Runs).Select(i => new SimClient(this, i))];
        Schedulers = [.. Enumerable.Range(0, Settings.Schedules).Select(i => new SimScheduler(this, i))];
        _chaos = new Chaos(this);
    }

    public Prng Random { get; }
    public Settings Settings { get; }
    public VirtualTime Time { get; } = new();
    public Trace Trace { get; }
    public Ledger Ledger { get; }
    public History History { get; } = new();
    public MemoryStore Store { get; }
    public Mending Mending { get; } = new();
    public IReadOnlyDictionary<string, Service> Services { get; }
    public SimNode Node { get; }
    public List<SimWorker> Workers { get; }
    public List<SimClient> Clients { get; }
    public List<SimScheduler> Schedulers { get; }
    public List<IPending> Pending { get; } = [];
    public bool FaultsOn { get; private set; }

    /// <summary>The faults ceased so long ago that whoever died is back, and nothing of then is under way.</summary>
    public bool IsCalm => !FaultsOn && Time.Now > _faultsEndedAt + CalmAfterMs;

    public int Crashes { get; private set; }

    /// <summary>Plays with faults, then without until everything has ended.</summary>
    public void Play(int steps)
    {
        FaultsOn = true;
        Node.Start();
        foreach (var worker in Workers) worker.Start();
        foreach (var client in Clients) Time.After(Random.Between(0, 30_000), client.Start);
        foreach (var scheduler in Schedulers) Time.After(Random.Between(0, 10_000), scheduler.Start);
        _chaos.Start();
        for (; steps > 0 && Time.Step(); steps--) { }
        Trace.Note("faults end");
        (FaultsOn, _faultsEndedAt) = (false, Time.Now);
        Rest.Reach(this);
    }

    /// <summary>Whatever the engine throws is a broken promise.</summary>
    public void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is not BrokenPromise)
        {
            throw new BrokenPromise("the engine threw", e.ToString(), e);
        }
    }

    public int Delay() => FaultsOn ? Random.Between(0, Settings.DelayMs) : Random.Between(0, 3);

    public bool IsLost() => FaultsOn && Random.Chance(Settings.Lost);

    public bool ComesTwice() => FaultsOn && Random.Chance(Settings.Twice);

    /// <summary>Whether the process or the owner dies at this very point.</summary>
    public bool CrashesAt(string point, OwnerHost host)
    {
        if (!FaultsOn || host.Dead || !Random.Chance(Settings.CrashAtPoint)) return false;
        Trace.Note("crash", point, host.Partition);
        Crashes++;
        if (Random.Chance(500)) Node.Crash();
        else Node.Replace(host, Random.Between(0, 600));
        return true;
    }

    /// <summary>Whether the process dies at this very point.</summary>
    public bool NodeCrashesAt(string point)
    {
        if (!FaultsOn || !Random.Chance(Settings.CrashAtPoint)) return false;
        Trace.Note("crash", point);
        Crashes++;
        Node.Crash();
        return true;
    }

    private void OnWrite(bool after)
    {
        if (FaultsOn && Random.Chance(after ? Settings.WriteUncertain : Settings.WriteFails))
            throw new StoreException(after ? "the outcome is unknown" : "the disk refused");
    }
}
