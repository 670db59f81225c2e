using Orrery.Client;
using Orrery.Queries.Publishing;

namespace Orrery.Server.Live;

/// <summary>A stream that events are sent to: what is known of it in memory.</summary>
internal sealed class PushedStream(string space, string name)
{
    private const int RateSeconds = 10;

    private readonly Lock _gate = new();
    private readonly long[] _bySecond = new long[RateSeconds + 1];
    private TaskCompletionSource _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _second;
    private long _received;

    public string Space => space;
    public string Name => name;

    /// <summary>Null when nobody has declared it.</summary>
    public StreamSpec? Spec { get; set; }

    /// <summary>In the file; 0 when it isn't there.</summary>
    public long Id { get; set; }

    public Mask Mask { get; set; } = Mask.None;

    public bool IsKept => Spec is { Kept: true };

    /// <summary>Of a kept one, as of the last batch. Written by the writer alone.</summary>
    public KeptState Kept { get; set; } = new(0, 0, 0, 0, null);

    public long Received => Volatile.Read(ref _received);

    /// <summary>Ends when more was appended after it was asked for, or the stream is gone.</summary>
    public Task Appended => Volatile.Read(ref _appended).Task;

    public bool Gone { get; private set; }

    public void Tell(bool gone = false)
    {
        Gone |= gone;
        Interlocked.Exchange(ref _appended, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    public void Count(int events, long second)
    {
        lock (_gate)
        {
            Roll(second);
            _bySecond[second % _bySecond.Length] += events;
            _received += events;
        }
    }

    /// <summary>Events a second over the last ten whole seconds.</summary>
    public double Rate(long second)
    {
        lock (_gate)
        {
            Roll(second);
            return (_bySecond.Sum() - _bySecond[second % _bySecond.Length]) / (double)RateSeconds;
        }
    }

    private void Roll(long second)
    {
        for (var passed = Math.Min(second - _second, _bySecond.Length); passed > 0; passed--) _bySecond[(second - passed + 1) % _bySecond.Length] = 0;
        _second = Math.Max(_second, second);
    }
}

/// <param name="First">The number of the oldest that is there; 0 when none is.</param>
/// <param name="Last">The number of the newest there ever was.</param>
internal sealed record KeptState(long Events, long Bytes, long First, long Last, DateTimeOffset? Oldest);
