using Orrery.Testing.Simulation.Nodes;

namespace Orrery.Testing.Simulation;

/// <summary>Lets faults strike at drawn moments as long as they are on.</summary>
internal sealed class Chaos(World world)
{
    public void Start()
    {
        if (world.Settings.Faults.Count > 0) Next();
    }

    private void Next() => world.Time.After(world.Random.Between(0, 2 * world.Settings.FaultEveryMs), () =>
    {
        if (!world.FaultsOn) return;
        Strike(world.Random.Pick(world.Settings.Faults));
        Next();
    });

    private void Strike(Fault fault)
    {
        world.Trace.Note("fault", fault.ToString());
        var random = world.Random;
        var owner = world.Node.OwnerOf(random.Below(world.Settings.Partitions));
        var worker = random.Pick(world.Workers);
        switch (fault)
        {
            case Fault.OwnerCrash when owner is not null: world.Node.Replace(owner, random.Between(0, 1000)); break;
            case Fault.NodeCrash: world.Node.Crash(); break;
            case Fault.Takeover when owner is not null: TakeOver(owner); break;
            case Fault.OwnerPause: owner?.Pause(random.Between(10, 20_000)); break;
            case Fault.LinkBreak when !worker.Local: worker.BreakLink(); break;
            case Fault.WorkerDeath when !worker.Local: worker.Die(); break;
            case Fault.WorkerPause when !worker.Local: worker.Pause(random.Between(1000, 60_000)); break;
            case Fault.WallJump: world.Time.WallError += random.Pick([-3_600_000, -5000, -1, 1, 5000, 600_000]) * random.Between(0, 3); break;
            case Fault.MonotonicGap: world.Time.MonotonicGaps += random.Between(500, 60_000); break;
        }
    }

    private void TakeOver(OwnerHost owner)
    {
        if (world.Random.Chance(500)) owner.Pause(world.Random.Between(0, 5000));
        world.Node.TakeOver(owner.Partition);
    }
}
