namespace Orrery;

/// <summary>A workflow's view of its own run: everything it does or waits for goes through here and is recorded.</summary>
/// <remarks>
/// Workflow code is plain <c>async</c> C#. It must be deterministic: no clock, randomness, threads or I/O of its own.
/// Every step has a key: the one given, or its name and a count among its namesakes; inserting or reordering steps
/// with other names or explicit keys is a legal change to a running workflow.
/// </remarks>
public interface IRun
{
    RunId Id { get; }

    /// <summary>On whose behalf the run works.</summary>
    Caller Caller { get; }

    /// <summary>The time of the last thing the run was told: the same in every replay. Not the wall clock.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Set once somebody cancelled the run; awaited steps then throw <see cref="OperationCanceledException"/>.</summary>
    CancellationToken Cancelled { get; }

    /// <summary>A new id, the same in every replay of this run.</summary>
    Guid NewId(string name = "id");

    /// <summary>Calls a function on a worker; retried by its policy, then thrown as <see cref="FailureException"/>.</summary>
    Task<TOut> Call<TIn, TOut>(Function<TIn, TOut> function, TIn input, CallOptions? options = null);

    /// <summary>Like <see cref="Call"/>, and says what it took: recorded with the result, so the same in every replay.</summary>
    Task<Costed<TOut>> CallCosted<TIn, TOut>(Function<TIn, TOut> function, TIn input, CallOptions? options = null);

    /// <summary>Records the result of code that isn't deterministic. It runs once, outside the turn; after a crash perhaps twice, but one result is kept.</summary>
    Task<T> Value<T>(string name, Func<Task<T>> body);

    /// <summary>Waits durably; survives restarts. Fires at the first moment the partition's time reaches the due time.</summary>
    Task Delay(TimeSpan duration, string name = "delay");

    /// <summary>Runs <paramref name="body"/> for every item, at most <paramref name="parallelism"/> at once, results in the items' order.
    /// Keys inside are scoped by <paramref name="name"/> and the item's index. The first failure is thrown after those under way have ended.</summary>
    Task<TOut[]> Map<TItem, TOut>(string name, IReadOnlyList<TItem> items, Func<TItem, IRun, Task<TOut>> body, int parallelism = 64);
}

/// <summary>What a single call overrides of its function's definition.</summary>
public sealed record CallOptions
{
    /// <summary>The step's key, unique within its scope.</summary>
    public string? Key { get; init; }

    public RetryPolicy? Retry { get; init; }

    /// <summary>Wall time of one attempt.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Orders the queue: earlier first. Default: when it was enqueued.</summary>
    public DateTimeOffset? Deadline { get; init; }
}
