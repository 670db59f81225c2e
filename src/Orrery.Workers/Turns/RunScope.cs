using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orrery.Hosting;

namespace Orrery.Workers.Turns;

/// <summary>The view of a run that its code has; a <c>Map</c> body has one of its own, whose keys are scoped by the item.</summary>
internal sealed class RunScope(ActiveRun run, string prefix) : IRun
{
    private readonly Dictionary<string, int> _named = [];

    public RunId Id => run.Id;
    public Caller Caller => run.Caller;
    public DateTimeOffset Now => run.Now;
    public CancellationToken Cancelled => run.Cancelled;

    public Guid NewId(string name = "id") =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{run.Id}/{Ordinal(name)}")).AsSpan(0, 16));

    public async Task<TOut> Call<TIn, TOut>(Function<TIn, TOut> function, TIn input, CallOptions? options = null) =>
        (await CallCosted(function, input, options)).Value;

    public async Task<Costed<TOut>> CallCosted<TIn, TOut>(Function<TIn, TOut> function, TIn input, CallOptions? options = null)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(input, OrreryJson.Options);
        if (bytes.Length > Payload.MaxBytes)
            throw FailureException.User("input.size", $"The input of function '{function.Name}' has {bytes.Length:N0} bytes, more than the {Payload.MaxBytes:N0} allowed; hand it over as an artifact.");
        var key = options?.Key is { } named ? prefix + named : Ordinal(function.Name);
        var hash = Fingerprint.Of(bytes, Fingerprint.Of(function.Name));
        var retry = options?.Retry ?? (ReferenceEquals(function.Retry, RetryPolicy.Default) ? null : function.Retry);
        var ended = await run.Step(key, StepKind.Call, hash, () => new ScheduleCall(
            key, hash, function.Name, new Payload(bytes), options?.Timeout ?? function.Timeout, retry, options?.Deadline));
        return new Costed<TOut>(JsonSerializer.Deserialize<TOut>(ended.Result.Utf8.Span, OrreryJson.Options)!, ended.Cost!);
    }

    public async Task<T> Value<T>(string name, Func<Task<T>> body)
    {
        var key = Ordinal(name);
        var ended = await run.Step(key, StepKind.Value, 0, () => new ScheduleValue(key),
            async () => JsonSerializer.SerializeToUtf8Bytes(await body().ConfigureAwait(false), OrreryJson.Options));
        return JsonSerializer.Deserialize<T>(ended.Result.Utf8.Span, OrreryJson.Options)!;
    }

    public async Task Delay(TimeSpan duration, string name = "delay")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        var key = Ordinal(name);
        var hash = (ulong)duration.TotalMilliseconds;
        await run.Step(key, StepKind.Timer, hash, () => new ScheduleTimer(key, hash, duration));
    }

    public async Task<TOut[]> Map<TItem, TOut>(string name, IReadOnlyList<TItem> items, Func<TItem, IRun, Task<TOut>> body, int parallelism = 64)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parallelism, 1);
        var key = Ordinal(name);
        var results = new TOut[items.Count];
        var next = 0;
        var failures = new List<Exception>();

        async Task Lane()
        {
            while (failures.Count == 0 && next < items.Count)
            {
                var index = next++;
                try
                {
                    results[index] = await body(items[index], new RunScope(run, $"{key}[{index}]/"));
                }
                catch (Exception e)
                {
                    failures.Add(e);
                }
            }
        }

        var lanes = new Task[Math.Min(parallelism, items.Count)];
        for (var i = 0; i < lanes.Length; i++) lanes[i] = Lane();
        await Task.WhenAll(lanes);
        if (failures.Count == 0) return results;
        run.Failed.Together(failures[0], failures);
        ExceptionDispatchInfo.Throw(failures[0]);
        return results;
    }

    /// <summary>The first of a name is the name itself, later ones carry a count: <c>encode</c>, <c>encode#2</c>.</summary>
    private string Ordinal(string name)
    {
        var count = _named[name] = _named.GetValueOrDefault(name) + 1;
        return count == 1 ? prefix + name : $"{prefix}{name}#{count}";
    }
}
