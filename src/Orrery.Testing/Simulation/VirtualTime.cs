using Orrery.Engine.Partitions;

namespace Orrery.Testing.Simulation;

/// <summary>The one clock and the one queue of things to come. Nothing happens but what is taken from here, in order of time, then of asking.</summary>
internal sealed class VirtualTime
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly PriorityQueue<Action, (long At, long Order)> _coming = new();
    private long _order;

    /// <summary>True time in milliseconds, which nobody simulated can see.</summary>
    public long Now { get; private set; }

    /// <summary>How far the wall clock is off.</summary>
    public long WallError { get; set; }

    /// <summary>How much time passed at once on the monotonic clock, as when a machine is suspended.</summary>
    public long MonotonicGaps { get; set; }

    /// <summary>What a host reads from its clocks at this moment.</summary>
    public Moment Moment => new(Start.AddMilliseconds(Now + WallError), Now + MonotonicGaps);

    public void After(long delay, Action action) => _coming.Enqueue(action, (Now + Math.Max(0, delay), _order++));

    /// <summary>Takes the next thing and does it; false when nothing is to come.</summary>
    public bool Step()
    {
        if (!_coming.TryDequeue(out var action, out var due)) return false;
        Now = due.At;
        action();
        return true;
    }
}
