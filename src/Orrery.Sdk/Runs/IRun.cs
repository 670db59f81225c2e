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

    /// <summary>Set once somebody cancelled the run, or the branch of a race lost that this is the scope of; awaited steps then throw
    /// <see cref="OperationCanceledException"/>.</summary>
    CancellationToken Cancelled { get; }

    /// <summary>A new id, the same in every replay of this run.</summary>
    Guid NewId(string name = "id");

    /// <summary>Calls a function on a worker; retried by its policy, then thrown as <see cref="FailureException"/>.</summary>
    Task<TOut> Call<TIn, TOut>(Function<TIn, TOut> function, TIn input, CallOptions? options = null);

    /// <summary>Like <see cref="Call"/>, and says what it took: recorded with the result, so the same in every replay.</summary>
    Task<Costed<TOut>> CallCosted<TIn, TOut>(Function<TIn, TOut> function, TIn input, CallOptions? options = null);

    /// <summary>Records the result of code that isn't deterministic. It runs once, outside the turn; after a crash perhaps twice, but one result is kept.</summary>
    Task<T> Value<T>(string name, Func<Task<T>> body);

    /// <summary>Waits durably until <paramref name="duration"/> after <see cref="Now"/>; survives restarts. Fires at the first moment the partition's time reaches
    /// that, at once where it has passed: the server was away, or the run was parked, since it was last told something.</summary>
    /// <remarks>The due time is recorded and holds: code that asks for another duration in replay has not diverged.</remarks>
    Task Delay(TimeSpan duration, string name = "delay");

    /// <summary>Waits durably until a moment; like <see cref="Delay"/> in all else. One that has passed ends at once.</summary>
    Task DelayUntil(DateTimeOffset due, string name = "delay");

    /// <summary>Runs <paramref name="body"/> for every item, at most <paramref name="parallelism"/> at once, results in the items' order.
    /// Keys inside are scoped by <paramref name="name"/> and the item's index.</summary>
    /// <param name="onFailure">What becomes of the others once an item has failed; see there.</param>
    Task<TOut[]> Map<TItem, TOut>(
        string name, IReadOnlyList<TItem> items, Func<TItem, IRun, Task<TOut>> body, int parallelism = 64, OnFailure onFailure = OnFailure.AfterRunning);

    /// <summary>Runs the branches beside each other and waits for all of them; each has its own scope of keys. The first failure is thrown after all have ended.</summary>
    Task<T[]> All<T>(string name, params Func<IRun, Task<T>>[] branches);

    /// <summary>Runs the branches beside each other until the first of them ends, well or not, and cancels the others: their steps are taken back, their children
    /// cancelled, their awaits throw <see cref="OperationCanceledException"/>. A signal that a loser waited for stays for the next one who waits.</summary>
    Task<Raced<T>> Race<T>(string name, params Func<IRun, Task<T>>[] branches);

    /// <summary>Runs a workflow as a run of its own and waits for its result. It may lie in another partition. When this run ends or is cancelled first, the child
    /// is cancelled. The child's failure is thrown as <see cref="FailureException"/>; a retry of this run retries the failed child.</summary>
    Task<TOut> Child<TIn, TOut>(Workflow<TIn, TOut> workflow, TIn input, ChildOptions? options = null);

    /// <summary>Starts a workflow as a run of its own that this one doesn't wait for. Ends when the child is durably started; returns its id.</summary>
    Task<RunId> Start<TIn, TOut>(Workflow<TIn, TOut> workflow, TIn input, ChildOptions? options = null);

    /// <summary>Waits for a signal; one that came before is taken at once. Each is taken once, in the order in which they came.</summary>
    /// <param name="within">Then a <see cref="FailureException"/> of class timeout is thrown. Default: waits for ever.</param>
    /// <exception cref="FailureException">What came doesn't read as <typeparamref name="T"/> (<c>signal.json</c>).</exception>
    Task<T> Wait<T>(Signal<T> signal, TimeSpan? within = null);

    /// <summary>Sends a signal to another run of the same namespace; ends when it is durably there. It arrives once.</summary>
    /// <exception cref="FailureException">That run has ended (<c>run.ended</c>) or doesn't exist (<c>run.unknown</c>).</exception>
    Task Send<T>(RunId run, Signal<T> signal, T value);

    /// <summary>Says how to undo what was done so far. When the run's code fails or is cancelled, what was said is done in reverse order, each to its end, before
    /// the run ends; a cancellation doesn't stop it. One that fails doesn't stop the others: the run then ends with <c>compensation.incomplete</c>.</summary>
    /// <param name="name">Scopes the keys of its steps.</param>
    /// <param name="within">How long it may take. Default one hour.</param>
    void Compensate(string name, Func<IRun, Task> undo, TimeSpan? within = null);

    /// <summary>To be thrown: the run begins anew with another input, under the same id, its journal emptied. What waits for it goes on waiting; signals that nobody
    /// has taken stay. For loops without an end.</summary>
    Exception ContinueWith<TIn>(TIn input);

    /// <summary>Says what is to be seen of the run from outside, in place of what it said before: read at any time, without the run's code being asked.</summary>
    /// <remarks>Durable together with the steps that the code asks for next; at most 1 MiB as JSON.</remarks>
    void Publish<T>(T state);

    /// <summary>Says how to answer a query from now on, from what the code knows at that moment. Nothing of it is recorded: the answer must change nothing and ask for no step.</summary>
    /// <exception cref="InvalidOperationException">The code has said so before.</exception>
    void OnQuery<TIn, TOut>(Query<TIn, TOut> query, Func<TIn, TOut> answer);

    /// <summary>Says how to do an update from now on. It comes in the order of all that the run is told, beside the rest of the code; several may be under way. What the
    /// code throws is the answer, and doesn't end the run. Unfinished ones are refused when the run ends.</summary>
    /// <param name="check">Refuses an update before it is recorded, by throwing, best a <see cref="FailureException"/>; asked again when its turn has come. Must change nothing.</param>
    /// <exception cref="InvalidOperationException">The code has said so before.</exception>
    void OnUpdate<TIn, TOut>(Update<TIn, TOut> update, Func<TIn, Task<TOut>> handle, Action<TIn>? check = null);

    /// <summary>Waits until something holds that the run's own code brings about, as an update does. Looked at after each thing that the run is told; must change nothing.</summary>
    Task Until(Func<bool> condition);

    /// <summary>Gates a change to code that runs are under way in: true for a run that comes here for the first time, false for one that had passed before the
    /// change. Recorded, so the answer stays.</summary>
    bool Changed(string id);
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

    /// <summary>How long the step may take in all, waiting and every attempt included: then it has failed by class timeout. Default: for ever.</summary>
    public TimeSpan? Within { get; init; }
}
