using Orrery.Engine;
using Orrery.Engine.Partitions;
using Orrery.Engine.Stores;
using Orrery.Testing.Simulation.Checks;

namespace Orrery.Testing.Simulation.Nodes;

/// <summary>Drives one owner as the server's partition host does: brings commands and time in, batches to the writer, effects out.</summary>
internal sealed class OwnerHost(World world, SimNode node, int partition, PartitionOwner owner)
{
    private readonly Queue<Action<PartitionOwner>> _inbox = new();
    private long _wakeAt = long.MaxValue;
    private long _pausedUntil;

    public int Partition => partition;

    public PartitionOwner Owner => owner;

    /// <summary>Dropped: what still comes back for it is ignored.</summary>
    public bool Dead { get; private set; }

    /// <summary>Commands that it hasn't looked at, for the owner after it.</summary>
    public Queue<Action<PartitionOwner>> Inbox => _inbox;

    public void Submit(Command command) => Post(o => o.Submit(command));

    public void Die() => Dead = true;

    public void Pause(long ms) => _pausedUntil = Math.Max(_pausedUntil, world.Time.Now + ms);

    public void Post(Action<PartitionOwner> action)
    {
        _inbox.Enqueue(action);
        Wake(world.Random.Between(0, 2));
    }

    public void Wake(long delay)
    {
        var at = world.Time.Now + delay;
        if (at >= _wakeAt) return;
        _wakeAt = at;
        world.Time.After(delay, () =>
        {
            if (_wakeAt != at) return;
            _wakeAt = long.MaxValue;
            if (!Dead) world.Guard(Turn);
        });
    }

    private void Turn()
    {
        if (_pausedUntil > world.Time.Now)
        {
            Wake(_pausedUntil - world.Time.Now);
            return;
        }

        for (var take = world.Random.Chance(700) ? _inbox.Count : world.Random.Below(_inbox.Count + 1); take > 0; take--) _inbox.Dequeue()(owner);
        if (Dead) return;
        owner.Step(world.Time.Moment);
        if (!Release()) return;
        LeaseCheck.Owner(owner);
        if (owner.HasFacts) Write();
        else if (owner.IdleSlice() is { } slice) node.Writer.Submit(new SimWrite(this, null, slice));
        if (owner.IsDurable && world.Random.Chance(world.FaultsOn ? 30 : 3)) ReplayCheck.Compare(world.Store, owner);
        PlanWake();
    }

    private void PlanWake()
    {
        if (_inbox.Count > 0 || owner.HasCommands) Wake(1);
        if (owner.UntilTimer is { } due) Wake(Math.Clamp((long)due.TotalMilliseconds, 1, 20_000));
        if (owner.HoldsLeases) Wake(900);
    }

    private void Write()
    {
        if (owner.CloseBatch() is { } closed) node.Writer.Submit(new SimWrite(this, closed.Batch, closed.Slice));
    }

    /// <summary>The batch is durable. Now or never its effects leave.</summary>
    public void Appended()
    {
        if (Dead) return;
        if (world.CrashesAt("before effects", this)) return;
        world.Guard(() =>
        {
            owner.Appended();
            if (Release()) Wake(0);
        });
    }

    public void SliceWritten()
    {
        if (Dead) return;
        owner.SliceWritten();
        Wake(0);
    }

    public void Loaded(ulong run, IReadOnlyList<EntityImage> images) => Post(o =>
    {
        try
        {
            o.Loaded(run, images);
        }
        catch (StoreException)
        {
            Failed("deposed");
        }
    });

    public void Failed(string why)
    {
        if (Dead) return;
        world.Trace.Note("owner gives up", why, partition, owner.Incarnation);
        node.Replace(this, delay: 500);
    }

    /// <summary>Performs what may leave; false when the owner died over it.</summary>
    private bool Release()
    {
        var effects = owner.Ready.ToArray();
        owner.Ready.Clear();
        foreach (var effect in effects)
        {
            if (world.CrashesAt("amid effects", this)) return false;
            node.Perform(this, effect);
            if (Dead) return false;
        }

        return true;
    }
}
