using System.Collections.Concurrent;
using System.Diagnostics;
using Orrery.Client.Protocol;
using Orrery.Hosting;
using Orrery.Workers.Turns;

namespace Orrery.Workers.Hosting;

/// <summary>Executes attempts of functions: finds the code, holds the time limit, turns whatever happens into a result.</summary>
internal sealed class AttemptRunner(IReadOnlyDictionary<string, Service> services, IServerLink link, IAttemptResources resources)
{
    private readonly ConcurrentDictionary<AttemptName, RunningAttempt> _running = new();
    private readonly Dictionary<(string, string), Function> _functions =
        services.Values.SelectMany(s => s.Functions.Select(f => ((s.Name, f.Name), f))).ToDictionary(p => p.Item1, p => p.f);

    public IReadOnlyList<AttemptName> InHand => [.. _running.Keys];

    public bool IsSmall(Attempt attempt) => _functions.TryGetValue((attempt.Service, attempt.Function), out var f) && f is { Shape.Cpu: 0, Pure: false };

    public void Abandon(AttemptName attempt, string reason)
    {
        if (_running.TryGetValue(attempt, out var running)) running.StopFor(reason);
    }

    public void AbandonAll(string reason)
    {
        foreach (var running in _running.Values) running.StopFor(reason);
    }

    /// <summary>Works a batch of small calls off; those that end without waiting are reported together.</summary>
    public void RunSmall(List<Attempt> attempts)
    {
        var ended = new List<WorkerReport>(attempts.Count);
        foreach (var attempt in attempts)
        {
            var task = ExecuteAsync(attempt);
            if (task.IsCompletedSuccessfully) ended.Add(new AttemptEnded(task.Result));
            else _ = ReportAsync(task);
        }

        if (ended.Count > 0) link.Report(ended);
    }

    public Task RunAsync(Attempt attempt) => ReportAsync(ExecuteAsync(attempt));

    private async Task ReportAsync(Task<AttemptResult> task) => link.Report([new AttemptEnded(await task.ConfigureAwait(false))]);

    private async Task<AttemptResult> ExecuteAsync(Attempt attempt)
    {
        var started = Stopwatch.GetTimestamp();
        if (!_functions.TryGetValue((attempt.Service, attempt.Function), out var function))
            return Failed(attempt, new Failure(ErrorClass.User, "function.unknown", $"Service {attempt.Service} has no function '{attempt.Function}' in the code at hand."), default);
        await using var running = new RunningAttempt(attempt, link, resources);
        if (!_running.TryAdd(running.Name, running)) return Failed(attempt, new Failure(ErrorClass.Platform, "attempt.twice", "The attempt is already under way here."), default);
        try
        {
            var key = function.Pure ? await function.ContentKeyAsync(attempt.Input.Utf8, running).ConfigureAwait(false) : default;
            if (function.Pure && await resources.CachedAsync(attempt.Service, function, key).ConfigureAwait(false) is { } cached)
                return new AttemptResult(attempt.Run, attempt.Step, attempt.Epoch, new Payload(cached), null, default) { Cached = true };
            var result = await running.WithinTimeAsync(function.InvokeAsync(attempt.Input.Utf8, running)).ConfigureAwait(false);
            if (result.Length > Payload.MaxBytes)
                return Failed(attempt, new Failure(ErrorClass.User, "result.size", $"The result of '{function.Name}' has {result.Length:N0} bytes, more than the {Payload.MaxBytes:N0} allowed; write it as an artifact."), running.Cost(started));
            if (function.Pure) await resources.KeepAsync(attempt.Service, function, key, result).ConfigureAwait(false);
            return new AttemptResult(attempt.Run, attempt.Step, attempt.Epoch, new Payload(result), null, running.Cost(started));
        }
        catch (Exception e)
        {
            return Failed(attempt, running.WhyStopped(e) ?? Failures.Of(e), running.Cost(started));
        }
        finally
        {
            _running.TryRemove(running.Name, out _);
        }
    }

    private static AttemptResult Failed(Attempt attempt, Failure failure, Usage usage) => new(attempt.Run, attempt.Step, attempt.Epoch, default, failure, usage);
}
