namespace Orrery.Hosting;

/// <summary>One leased execution of a function.</summary>
/// <param name="Epoch">The attempt's number, from 1: a completion with an older one is refused.</param>
/// <param name="Function">Name within the service.</param>
/// <param name="Lease">How long the worker may stay silent.</param>
public sealed record Attempt(
    RunId Run, int Step, int Epoch, Caller Caller, string Service, string Function, string Key, Payload Input, TimeSpan Timeout, TimeSpan Lease)
{
    /// <summary>When it was leased, by the partition's time.</summary>
    public DateTimeOffset At { get; init; }
}

/// <summary>How an attempt ended: a result or a failure, and what it cost.</summary>
public sealed record AttemptResult(RunId Run, int Step, int Epoch, Payload Result, Failure? Failure, Usage Usage)
{
    /// <summary>The result came from the cache: nothing was computed.</summary>
    public bool Cached { get; init; }

    /// <summary>When it ended, counted by the worker from <see cref="Attempt.At"/>; null where nobody has looked at it yet, and the partition's own time will do.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>Asks the executor that holds a run to compute a recorded value.</summary>
public sealed record ValueRequest(RunId Run, long Incarnation, int Generation, int Step);
