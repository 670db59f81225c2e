using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orrery.Hosting;

namespace Orrery.Workers.Turns;

/// <summary>What a run's code sees: the whole run, or one part of it with keys of its own.</summary>
internal sealed class RunScope(ActiveRun run, string prefix, Branch branch) : IRun
{
    private static readonly TimeSpan CompensationLimit = TimeSpan.FromHours(1);

    private Dictionary<string, int>? _named;

    public RunId Id => run.Id;
    public Caller Caller => run.Caller;
    public DateTimeOffset Now => run.Now;
    public CancellationToken Cancelled => branch.Token;

    public Guid NewId(string name = "id")
    {
        var key = Ordinal(name);
        return new(SHA256.HashData(Encoding.UTF8.GetBytes(run.FirstStep == 0 ? $"{run.Id}/{key}" : $"{run.Id}+{run.FirstStep}/{key}")).AsSpan(0, 16));
    }

    public async Task<TOut> Call<TIn, TOut>(Function<TIn, TOut> function, TIn input, CallOptions? options = null) =>
        (await CallCosted(function, input, options)).Value;

    public async Task<Costed<TOut>> CallCosted<TIn, TOut>(Function<TIn, TOut> function, TIn input, CallOptions? options = null)
    {
        var bytes = Bytes(input, $"input of function '{function.Name}'");
        var key = Key(options?.Key, function.Name);
        var hash = Fingerprint.Of(bytes, Fingerprint.Of(function.Name));
        var retry = options?.Retry ?? (ReferenceEquals(function.Retry, RetryPolicy.Default) ? null : function.Retry);
        var ended = await run.Step(branch, key, StepKind.Call, hash, () => new ScheduleCall(
            key, hash, function.Name, new Payload(bytes), options?.Timeout ?? function.Timeout, retry, options?.Deadline, options?.Within));
        return new Costed<TOut>(Read<TOut>(ended), ended.Cost!);
    }

    public async Task<T> Value<T>(string name, Func<Task<T>> body)
    {
        var key = Ordinal(name);
        var ended = await run.Step(branch, key, StepKind.Value, 0, () => new ScheduleValue(key),
            async () => JsonSerializer.SerializeToUtf8Bytes(await body().ConfigureAwait(false), OrreryJson.Options));
        return Read<T>(ended);
    }

    public Task Delay(TimeSpan duration, string name = "delay")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        return Timer(name, duration, duration < DateTimeOffset.MaxValue - Now ? Now + duration : DateTimeOffset.MaxValue);
    }

    public Task DelayUntil(DateTimeOffset due, string name = "delay") => Timer(name, due > Now ? due - Now : TimeSpan.Zero, due.ToUniversalTime());

    /// <summary>Waits for so long from when the turn is applied: for limits of work that can't begin before.</summary>
    public Task Limit(TimeSpan duration, string name) => Timer(name, duration, null);

    private async Task Timer(string name, TimeSpan duration, DateTimeOffset? due)
    {
        var key = Ordinal(name);
        var hash = (ulong)duration.TotalMilliseconds;
        await run.Step(branch, key, StepKind.Timer, hash, () => new ScheduleTimer(key, hash, duration, due));
    }

    public async Task<TOut> Child<TIn, TOut>(Workflow<TIn, TOut> workflow, TIn input, ChildOptions? options = null) =>
        Read<TOut>(await Child(StepKind.Child, workflow, input, options));

    public async Task<RunId> Start<TIn, TOut>(Workflow<TIn, TOut> workflow, TIn input, ChildOptions? options = null) =>
        Read<RunId>(await Child(StepKind.Start, workflow, input, options));

    public async Task<T> Wait<T>(Signal<T> signal, TimeSpan? within = null)
    {
        var key = Ordinal(signal.Name);
        var hash = Fingerprint.Of(signal.Name);
        var ended = await run.Step(branch, key, StepKind.Signal, hash, () => new AwaitSignal(key, hash, signal.Name, within));
        try
        {
            return Read<T>(ended);
        }
        catch (JsonException e)
        {
            throw FailureException.User("signal.json", $"A signal '{signal.Name}' came that doesn't read as {typeof(T).Name}: {e.Message}");
        }
    }

    public async Task Send<T>(RunId to, Signal<T> signal, T value)
    {
        var bytes = Bytes(value, $"signal '{signal.Name}'");
        var key = Ordinal(signal.Name);
        var hash = Fingerprint.Of(bytes, Fingerprint.Of($"{to}/{signal.Name}"));
        await run.Step(branch, key, StepKind.Send, hash, () => new SendSignal(key, hash, to, signal.Name, new Payload(bytes)));
    }

    public async Task<TOut[]> Map<TItem, TOut>(
        string name, IReadOnlyList<TItem> items, Func<TItem, IRun, Task<TOut>> body, int parallelism = 64, OnFailure onFailure = OnFailure.AfterRunning)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parallelism, 1);
        var key = Ordinal(name);
        var results = new TOut[items.Count];
        var next = 0;
        var failures = new List<Exception>();
        using var part = new Branch(branch);

        async Task Lane()
        {
            while (next < items.Count && (failures.Count == 0 || (onFailure == OnFailure.Collect && !branch.Token.IsCancellationRequested)))
            {
                var index = next++;
                try
                {
                    results[index] = await body(items[index], new RunScope(run, $"{key}[{index}]/", part));
                }
                catch (Exception e)
                {
                    failures.Add(e);
                    if (onFailure == OnFailure.AtOnce && failures.Count == 1) run.Cancel(part);
                }
            }
        }

        var lanes = new Task[Math.Min(parallelism, items.Count)];
        for (var i = 0; i < lanes.Length; i++) lanes[i] = Lane();
        await Task.WhenAll(lanes);
        return failures.Count == 0 ? results : throw Together(failures);
    }

    public Task<T[]> All<T>(string name, params Func<IRun, Task<T>>[] branches) =>
        Map(name, branches, (body, scope) => body(scope), Math.Max(1, branches.Length), OnFailure.Collect);

    public async Task<Raced<T>> Race<T>(string name, params Func<IRun, Task<T>>[] branches)
    {
        ArgumentOutOfRangeException.ThrowIfZero(branches.Length);
        var key = Ordinal(name);
        var parts = Array.ConvertAll(branches, _ => new Branch(branch));
        try
        {
            var tasks = new List<Task<T>>();
            // Who has ended before another began has won.
            for (var i = 0; i < branches.Length && !tasks.Exists(t => t.IsCompleted); i++) tasks.Add(Begin(branches[i], new RunScope(run, $"{key}[{i}]/", parts[i])));
            var first = await Task.WhenAny(tasks);
            var winner = tasks.IndexOf(first);
            for (var i = 0; i < tasks.Count; i++)
                if (i != winner) run.Cancel(parts[i]);
            await Ended(tasks);
            return new Raced<T>(winner, await first);
        }
        finally
        {
            foreach (var part in parts) part.Dispose();
        }
    }

    public void Compensate(string name, Func<IRun, Task> undo, TimeSpan? within = null) => run.Compensate(Ordinal(name), undo, within ?? CompensationLimit);

    public Exception ContinueWith<TIn>(TIn input) => new ContinueException(new Payload(Bytes(input, "input to begin anew with")));

    public void Publish<T>(T state) => run.Publish(new Payload(Bytes(state, "state to be seen")));

    public bool Changed(string id) => run.Changed(id);

    public Task Until(Func<bool> condition) => run.Listeners.Until(condition, branch);

    public void OnQuery<TIn, TOut>(Query<TIn, TOut> query, Func<TIn, TOut> answer) => run.Listeners.Query(query, answer);

    public void OnUpdate<TIn, TOut>(Update<TIn, TOut> update, Func<TIn, Task<TOut>> handle, Action<TIn>? check = null)
    {
        run.Listeners.Update(update, check);
        var name = Ask.UpdatePrefix + update.Name;
        _ = Listen();

        // It listens on before it does what came: an update under way doesn't hold up the next.
        async Task Listen()
        {
            while (true)
            {
                var key = Ordinal(name);
                var hash = Fingerprint.Of(name);
                _ = Do(await run.Step(branch, key, StepKind.Signal, hash, () => new AwaitSignal(key, hash, name, null)));
            }
        }

        async Task Do(Delivery came)
        {
            try
            {
                var value = Listeners.ReadUpdate(update, came.Result);
                check?.Invoke(value);
                var done = await handle(value);
                run.AnswerUpdate(new AnswerUpdate(came.Step, new Payload(Bytes(done, $"answer to update '{update.Name}'")), null));
            }
            catch (OperationCanceledException) when (branch.Token.IsCancellationRequested)
            {
                // The run ends: whoever waits is told that.
            }
            catch (Exception e)
            {
                run.AnswerUpdate(new AnswerUpdate(came.Step, default, Failures.Of(e)));
            }
        }
    }

    /// <summary>Begins a part of the code; what it throws at once is its task's.</summary>
    public static async Task<T> Begin<T>(Func<IRun, Task<T>> body, RunScope scope) => await body(scope);

    private async Task<Delivery> Child<TIn, TOut>(StepKind kind, Workflow<TIn, TOut> workflow, TIn input, ChildOptions? options)
    {
        var bytes = Bytes(input, $"input of workflow '{workflow.Name}'");
        var key = Key(options?.Key, workflow.Name);
        var hash = Fingerprint.Of(bytes, Fingerprint.Of(workflow.Service + "/" + workflow.Name));
        return await run.Step(branch, key, kind, hash, () => new ScheduleChild(
            key, hash, workflow.Service ?? "", workflow.Name, new Payload(bytes), kind == StepKind.Start, options?.Within));
    }

    private static async Task Ended<T>(List<Task<T>> tasks)
    {
        try
        {
            await Task.WhenAll(tasks);
        }
        catch (Exception)
        {
            // Only the first one's outcome counts.
        }
    }

    private Exception Together(List<Exception> failures)
    {
        run.Failed.Together(failures[0], failures);
        ExceptionDispatchInfo.Throw(failures[0]);
        return failures[0];
    }

    private static T Read<T>(Delivery ended) => JsonSerializer.Deserialize<T>(ended.Result.Utf8.Span, OrreryJson.Options)!;

    private static byte[] Bytes<T>(T value, string what)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, AskedJson.Options);
        return bytes.Length <= Payload.MaxBytes ? bytes
            : throw FailureException.User("input.size", $"The {what} has {bytes.Length:N0} bytes, more than the {Payload.MaxBytes:N0} allowed; hand it over as an artifact.");
    }

    private string Key(string? given, string name) => given is null ? Ordinal(name) : prefix + Plain(given);

    /// <summary>The first of a name is the name itself, later ones carry a count: <c>encode</c>, <c>encode#2</c>.</summary>
    private string Ordinal(string name)
    {
        _named ??= [];
        var count = _named[name] = _named.GetValueOrDefault(name) + 1;
        return count == 1 ? prefix + Plain(name) : $"{prefix}{Plain(name)}#{count}";
    }

    private static string Plain(string name) =>
        name.StartsWith(Turn.UndoPrefix, StringComparison.Ordinal) ? throw new ArgumentException($"'{name}': names that begin with {Turn.UndoPrefix} are for steps that undo others.") : name;
}
