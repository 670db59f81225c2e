using Orrery.Engine.Stores;

namespace Orrery.Testing.Simulation.Nodes;

/// <summary>A batch, a slice of a checkpoint, or both, of one owner.</summary>
internal sealed record SimWrite(OwnerHost Host, Batch? Batch, CheckpointSlice? Slice);

/// <summary>The one writer of the store: all waiting batches in one write, then their slices. Writes fail, and sometimes only seem to.</summary>
internal sealed class SimWriter(World world)
{
    private readonly List<SimWrite> _waiting = [];
    private bool _busy;
    private int _life;

    public void Submit(SimWrite write)
    {
        _waiting.Add(write);
        if (!_busy) Begin();
    }

    /// <summary>The process is gone: what wasn't written never will be.</summary>
    public void Die()
    {
        _life++;
        _waiting.Clear();
        _busy = false;
    }

    private void Begin()
    {
        _busy = true;
        Soon(() =>
        {
            var taken = _waiting.ToArray();
            _waiting.Clear();
            Append(taken);
        });
    }

    private void Append(SimWrite[] writes)
    {
        if (world.NodeCrashesAt("before append")) return;
        var batches = writes.Where(w => w.Batch is not null).Select(w => w.Batch!.Value).ToArray();
        var outcomes = new AppendOutcome[batches.Length];
        try
        {
            if (batches.Length > 0) world.Store.Append(batches, outcomes);
        }
        catch (StoreException e)
        {
            world.Trace.Note("write failed", e.Message, batches.Length);
            Soon(() => End(() =>
            {
                foreach (var write in writes) write.Host.Failed("write");
            }));
            return;
        }

        world.Trace.Note("append", "", batches.Length, outcomes.Count(o => o == AppendOutcome.Fenced));
        if (world.NodeCrashesAt("after append")) return;
        Soon(() =>
        {
            var (next, life) = (0, _life);
            foreach (var write in writes)
            {
                if (life != _life) return;
                if (write.Batch is null) continue;
                if (outcomes[next++] == AppendOutcome.Durable) write.Host.Appended();
                else write.Host.Failed("fenced");
            }

            if (life == _life) Slices(new Queue<SimWrite>(writes.Where(w => w.Slice is not null)));
        });
    }

    private void Slices(Queue<SimWrite> left)
    {
        if (!left.TryDequeue(out var write))
        {
            End(() => { });
            return;
        }

        Soon(() =>
        {
            if (write.Host.Dead && world.Random.Chance(500))
            {
                Slices(left);
                return;
            }

            if (world.NodeCrashesAt("before slice")) return;
            Write(write);
            if (world.NodeCrashesAt("after slice")) return;
            Slices(left);
        });
    }

    private void Write(SimWrite write)
    {
        var host = write.Host;
        try
        {
            var mine = world.Store.Checkpoint(write.Slice!);
            world.Trace.Note("slice", "", host.Partition, write.Slice!.Images.Count, write.Slice.TrimTo);
            Soon(mine ? host.SliceWritten : () => host.Failed("fenced"));
        }
        catch (StoreException e)
        {
            world.Trace.Note("slice failed", e.Message, host.Partition);
            Soon(() => host.Failed("slice"));
        }
    }

    private void End(Action last)
    {
        last();
        _busy = false;
        if (_waiting.Count > 0) Begin();
    }

    /// <summary>Does it after a moment, unless the process dies before.</summary>
    private void Soon(Action action)
    {
        var life = _life;
        world.Time.After(world.Random.Between(0, 3), () =>
        {
            if (life == _life) action();
        });
    }
}
