using System.Collections.Concurrent;
using System.Diagnostics;
using Orrery.Client.Protocol;
using Orrery.Hosting;
using Orrery.Workers.Payloads;
using Orrery.Workers.Processes;
using Orrery.Workers.Turns;

namespace Orrery.Workers.Hosting;

/// <summary>Executes attempts of functions: finds the code, holds the time limit, turns whatever happens into a report.</summary>
internal sealed class AttemptRunner(
    IReadOnlyDictionary<string, Service> services, IServerLink link, Action<IReadOnlyList<WorkerReport>> ended, Func<string, IAttemptResources> makeResources,
    Action<string>? runaway, WorkerMetrics metrics) : IDisposable
{
    // Errors of the operating system, as .NET hands them on.
    private const int NoSpace = 28;
    private const int OverQuota = 122;

    private readonly ConcurrentDictionary<AttemptName, RunningAttempt> _running = new();
    private readonly Dictionary<(string, string), Function> _functions =
        services.Values.SelectMany(s => s.Functions.Concat(StoreFunctions.Of(s).Functions).Select(f => ((s.Name, f.Name), f))).ToDictionary(p => p.Item1, p => p.f);
    private IAttemptResources? _resources;
    private volatile string? _givingBack;

    public IReadOnlyList<AttemptName> InHand => [.. _running.Keys];

    public bool IsSmall(Attempt attempt) => _functions.TryGetValue((attempt.Service, attempt.Function), out var f) && f is { Shape.Cpu: 0, Pure: false };

    /// <summary>Where large payloads lie; there is none before the first message has come.</summary>
    public LargePayloads Payloads => _resources!.Payloads;

    /// <summary>Makes what attempts work with, the first time.</summary>
    public void Equip(string dataFolder) => _resources ??= makeResources(dataFolder);

    public void Abandon(AttemptName attempt, string reason)
    {
        if (_running.TryGetValue(attempt, out var running)) running.StopFor(reason);
    }

    /// <summary>Stops everything and gives it back, also what comes from now on; ends when all has ended.</summary>
    public Task GiveBackAsync(string reason)
    {
        _givingBack = reason;
        var all = _running.Values.ToList();
        foreach (var running in all) running.StopFor(reason);
        return Task.WhenAll(all.Select(r => r.Ended));
    }

    /// <summary>Has the attempt in hand from the moment its message came: what follows on the same stream, a copy or the word to stop, finds it.</summary>
    /// <returns>Null for a copy of an attempt that is in hand already.</returns>
    public RunningAttempt? Take(Attempt attempt)
    {
        var running = new RunningAttempt(attempt, link, () => _resources!);
        return _running.TryAdd(running.Name, running) ? running : null;
    }

    /// <summary>Works a batch of small calls off; those that end without waiting are reported together.</summary>
    public void RunSmall(List<RunningAttempt> attempts)
    {
        var since = ThreadCpu.Nanoseconds;
        var together = new List<WorkerReport>(attempts.Count);
        foreach (var attempt in attempts)
        {
            var task = ExecuteAsync(attempt, small: true);
            if (task.IsCompletedSuccessfully) together.Add(task.Result);
            else _ = ReportAsync(task);
        }

        metrics.Called(since);
        if (together.Count > 0) ended(together);
    }

    public Task RunAsync(RunningAttempt attempt) => ReportAsync(ExecuteAsync(attempt, small: false));

    public void Dispose() => (_resources as IDisposable)?.Dispose();

    private async Task ReportAsync(Task<WorkerReport> task) => ended([await task.ConfigureAwait(false)]);

    private async Task<WorkerReport> ExecuteAsync(RunningAttempt running, bool small)
    {
        var started = Stopwatch.GetTimestamp();
        var report = await ExecuteAsync(running.Asked, running, started, small).ConfigureAwait(false);
        metrics.Ended(running.Asked, report, started);
        return report;
    }

    private async Task<WorkerReport> ExecuteAsync(Attempt attempt, RunningAttempt running, long started, bool small)
    {
        try
        {
            if (_givingBack is not null) return new AttemptGivenBack(attempt.Run, attempt.Step, attempt.Epoch);
            if (!_functions.TryGetValue((attempt.Service, attempt.Function), out var function))
                return Failed(attempt, new Failure(ErrorClass.User, "function.unknown", $"Service {attempt.Service} has no function '{attempt.Function}' in the code at hand."), default);
            running.Stop.ThrowIfCancellationRequested();
            return await ResultAsync(function, attempt, running, started, small).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return _givingBack is not null && running.WasStopped
                ? new AttemptGivenBack(attempt.Run, attempt.Step, attempt.Epoch)
                : Failed(attempt, running.WhyStopped(e) ?? DiskFull(e) ?? Failures.Of(e), running.Cost(started));
        }
        finally
        {
            await running.EndAsync().ConfigureAwait(false);
            _running.TryRemove(running.Name, out _);
        }
    }

    private async Task<WorkerReport> ResultAsync(Function function, Attempt attempt, RunningAttempt running, long started, bool small)
    {
        var input = await _resources!.Payloads.ReadAsync(attempt.Input, $"the input of step '{attempt.Key}'").ConfigureAwait(false);
        var key = function.Pure
            ? await running.WithinTimeAsync(Task.Run(() => function.ContentKeyAsync(input, running)), runaway).ConfigureAwait(false)
            : default;
        if (function.Pure && await _resources!.CachedAsync(attempt.Service, function, key).ConfigureAwait(false) is { } cached)
            return new AttemptEnded(new AttemptResult(attempt.Run, attempt.Step, attempt.Epoch, await _resources.Payloads.StoreAsync(cached).ConfigureAwait(false), null, default) { Cached = true, EndedAt = running.Now });
        // Code that computes without awaiting must not hold up the hand that stops it.
        var task = small ? function.InvokeAsync(input, running) : Task.Run(() => function.InvokeAsync(input, running));
        var made = await running.WithinTimeAsync(task, runaway).ConfigureAwait(false);
        if (made.Length > Payload.MaxBytes)
            return Failed(attempt, new Failure(ErrorClass.User, "result.size", $"The result of '{function.Name}' has {made.Length:N0} bytes, more than the {Payload.MaxBytes:N0} allowed; write it as an artifact."), running.Cost(started));
        var result = await _resources!.Payloads.StoreAsync(new Payload(made)).ConfigureAwait(false);
        if (function.Pure) await KeepAsync(function, attempt, key, result, running).ConfigureAwait(false);
        return new AttemptEnded(new AttemptResult(attempt.Run, attempt.Step, attempt.Epoch, result, null, running.Cost(started)) { EndedAt = running.Now });
    }

    private async Task KeepAsync(Function function, Attempt attempt, ReadOnlyMemory<byte> key, Payload result, RunningAttempt running)
    {
        try
        {
            await _resources!.KeepAsync(attempt.Service, function, key, result).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            running.Log($"The result could not be kept for later calls: {e.Message}");
        }
    }

    private static Failure? DiskFull(Exception e) => e is IOException { HResult: NoSpace or OverQuota }
        ? new Failure(ErrorClass.Resource, "disk.full", $"{e.Message} Free some space in the server's data folder's file system, then retry.") { Detail = e.ToString() }
        : null;

    private static AttemptEnded Failed(Attempt attempt, Failure failure, Usage usage) => new(new AttemptResult(attempt.Run, attempt.Step, attempt.Epoch, default, failure, usage));
}
