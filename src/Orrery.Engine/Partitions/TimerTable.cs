using Orrery.Engine.Queues;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Partitions;

/// <summary>Steps that wait for a moment, earliest first. Derived from the steps; stale entries are passed over when they come up.</summary>
internal sealed class TimerTable
{
    private readonly PriorityQueue<StepRef, long> _due = new();

    public int Count => _due.Count;

    public void Add(StepRef step, DateTimeOffset due) => _due.Enqueue(step, due.ToUnixTimeMilliseconds());

    /// <summary>When the next one is due; null when nothing waits.</summary>
    public DateTimeOffset? Next => _due.TryPeek(out _, out var due) ? DateTimeOffset.FromUnixTimeMilliseconds(due) : null;

    /// <summary>Takes out a step that is due now; false when none is.</summary>
    public bool TakeDue(PartitionState state, DateTimeOffset now, out StepRef step)
    {
        while (_due.TryPeek(out step, out var due) && due <= now.ToUnixTimeMilliseconds())
        {
            _due.Dequeue();
            if (state.StepOf(step) is { State: StepState.Delayed } found && found.DueAt.ToUnixTimeMilliseconds() == due) return true;
        }

        return false;
    }
}
