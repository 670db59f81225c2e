namespace Orrery.Workstation.Tests.Pools;

/// <summary>A run without an engine, on one thread and with a time of its own: what its code asks for ends when the test says so. Losers of a race just go on waiting.</summary>
internal sealed class FakeRun : IRun
{
    private readonly List<(Func<bool> Holds, TaskCompletionSource Met)> _waits = [];
    private readonly List<(DateTimeOffset Due, TaskCompletionSource Over)> _timers = [];
    private readonly Dictionary<string, Func<object, Task<object?>>> _updates = [];
    private readonly Dictionary<string, Queue<object>> _signals = [];

    public RunId Id { get; } = new(0, 1);
    public Caller Caller => throw new NotSupportedException();
    public DateTimeOffset Now { get; private set; } = new(2030, 1, 1, 9, 0, 0, TimeSpan.Zero);
    public CancellationToken Cancelled => CancellationToken.None;

    /// <summary>What a child of this input, or a function, ends with; what is sent is kept.</summary>
    public Func<object, Task<object>> OnChild { get; init; } = _ => new TaskCompletionSource<object>().Task;
    public Func<string, Task<object>> OnCall { get; init; } = _ => new TaskCompletionSource<object>().Task;
    public List<(RunId To, object What)> Sent { get; } = [];

    /// <summary>Lets time pass, timer by timer.</summary>
    public void Pass(TimeSpan time)
    {
        var until = Now + time;
        while (_timers.Where(t => t.Due <= until).OrderBy(t => t.Due).ToList() is [var next, ..])
        {
            _timers.Remove(next);
            Now = next.Due;
            next.Over.SetResult();
            Look();
        }

        Now = until;
        Look();
    }

    public async Task<TOut> Ask<TIn, TOut>(Update<TIn, TOut> update, TIn input)
    {
        var answer = _updates[update.Name](input!);
        Look();
        return (TOut)(await answer)!;
    }

    public void Signal<T>(Signal<T> signal, T value)
    {
        (_signals.TryGetValue(signal.Name, out var there) ? there : _signals[signal.Name] = new()).Enqueue(value!);
        Look();
    }

    /// <summary>Does what has come to hold, until nothing has.</summary>
    public void Look()
    {
        while (_waits.FindIndex(w => w.Holds()) is var at and >= 0)
        {
            var met = _waits[at].Met;
            _waits.RemoveAt(at);
            met.SetResult();
        }
    }

    public Task Until(Func<bool> condition)
    {
        if (condition()) return Task.CompletedTask;
        var met = new TaskCompletionSource();
        _waits.Add((condition, met));
        return met.Task;
    }

    public Task Delay(TimeSpan duration, string name = "delay")
    {
        var over = new TaskCompletionSource();
        _timers.Add((Now + duration, over));
        return over.Task;
    }

    public async Task<T> Wait<T>(Signal<T> signal, TimeSpan? within = null)
    {
        await Until(() => _signals.TryGetValue(signal.Name, out var there) && there.Count > 0);
        return (T)_signals[signal.Name].Dequeue();
    }

    public async Task<Raced<T>> Race<T>(string name, params Func<IRun, Task<T>>[] branches)
    {
        var all = branches.Select(b => b(this)).ToList();
        var first = await Task.WhenAny(all);
        return new Raced<T>(all.IndexOf(first), await first);
    }

    public async Task<TOut> Child<TIn, TOut>(Workflow<TIn, TOut> workflow, TIn input, ChildOptions? options = null) => (TOut)await OnChild(input!);

    public async Task<TOut> Call<TIn, TOut>(Function<TIn, TOut> function, TIn input, CallOptions? options = null) => (TOut)await OnCall(function.Name);

    public Task Send<T>(RunId run, Signal<T> signal, T value)
    {
        Sent.Add((run, value!));
        return Task.CompletedTask;
    }

    public void OnUpdate<TIn, TOut>(Update<TIn, TOut> update, Func<TIn, Task<TOut>> handle, Action<TIn>? check = null) => _updates[update.Name] = async input =>
    {
        check?.Invoke((TIn)input);
        return await handle((TIn)input);
    };

    public bool Changed(string id) => true;

    public void Publish<T>(T state)
    {
    }

    public void OnQuery<TIn, TOut>(Query<TIn, TOut> query, Func<TIn, TOut> answer)
    {
    }

    public Guid NewId(string name = "id") => throw new NotSupportedException();
    public Task<Costed<TOut>> CallCosted<TIn, TOut>(Function<TIn, TOut> function, TIn input, CallOptions? options = null) => throw new NotSupportedException();
    public Task<T> Value<T>(string name, Func<Task<T>> body) => throw new NotSupportedException();
    public Task DelayUntil(DateTimeOffset due, string name = "delay") => throw new NotSupportedException();
    public Task<TOut[]> Map<TItem, TOut>(string name, IReadOnlyList<TItem> items, Func<TItem, IRun, Task<TOut>> body, int parallelism = 64, OnFailure onFailure = OnFailure.AfterRunning) => throw new NotSupportedException();
    public Task<T[]> All<T>(string name, params Func<IRun, Task<T>>[] branches) => throw new NotSupportedException();
    public Task<RunId> Start<TIn, TOut>(Workflow<TIn, TOut> workflow, TIn input, ChildOptions? options = null) => throw new NotSupportedException();
    public void Compensate(string name, Func<IRun, Task> undo, TimeSpan? within = null) => throw new NotSupportedException();
    public Exception ContinueWith<TIn>(TIn input) => throw new NotSupportedException();
}
