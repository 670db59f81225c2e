using Orrery.Engine.Queues;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;

namespace Orrery.Engine.Partitions;

/// <summary>Steps that wait for a moment, earliest first. Derived from the steps; stale entries are passed over when they come up.</summary>
internal sealed class TimerTable
{
    private readonly PriorityQueue<StepRef, long> _due = new();

    /// <summary>Stands for a step: something of a run that sleeps is due.</summary>
    public const int Alarm = -2;

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
            if (Holds(step, due, state)) return true;
        }

        return false;
    }

    /// <summary>Whether the moment still means what it did when it was noted.</summary>
    private static bool Holds(StepRef at, long due, PartitionState state)
    {
        if (state.Cold.TryGetValue(at.Run, out var cold)) return cold.Sleeps;
        if (at.Step == EntityImage.Header)
            return state.RunOf(at.Run)?.Header is { Ended: false, CancelSequence: 0, Deadline: { } deadline } && deadline.ToUnixTimeMilliseconds() == due;
        return state.StepOf(at) is { } step
            && ((step.State == StepState.Delayed && step.DueAt.ToUnixTimeMilliseconds() == due) || (!step.Done && step.Spec.Expires?.ToUnixTimeMilliseconds() == due));
    }
}
