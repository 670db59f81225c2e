namespace Orrery.Workers.Turns;

/// <summary>The synchronisation context of one run: its code's continuations wait here and run one after the other within a turn.</summary>
internal sealed class TurnScheduler : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _ready = new();
    private readonly Lock _gate = new();
    private int _thread;

    /// <summary>A continuation came from outside a turn: the code awaited something that isn't Orrery's.</summary>
    public bool SawForeign { get; private set; }

    /// <summary>Whether the calling thread is the one that plays the turn.</summary>
    public bool IsPlaying => Volatile.Read(ref _thread) == Environment.CurrentManagedThreadId;

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_gate)
        {
            if (!IsPlaying) SawForeign = true;
            _ready.Enqueue((d, state));
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Workflow code is never called synchronously.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Plays an action and all that becomes ready by it, on this thread.</summary>
    public void Play(Action action)
    {
        var before = Current;
        SetSynchronizationContext(this);
        Volatile.Write(ref _thread, Environment.CurrentManagedThreadId);
        try
        {
            action();
            while (TryNext(out var next)) next.Callback(next.State);
        }
        finally
        {
            Volatile.Write(ref _thread, 0);
            SetSynchronizationContext(before);
        }
    }

    private bool TryNext(out (SendOrPostCallback Callback, object? State) next)
    {
        lock (_gate) return _ready.TryDequeue(out next);
    }
}
