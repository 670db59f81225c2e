using System.Diagnostics;
using Orrery.Client.Protocol;
using Orrery.Hosting;

namespace Orrery.Workers.Hosting;

/// <summary>An attempt under way: what its function sees, and the hand that can stop it.</summary>
internal sealed class RunningAttempt(Attempt attempt, IServerLink link, IAttemptResources resources) : IFunctionContext, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private IAttemptScope? _scope;
    private Usage _tools;
    private long _lastReport;
    private string? _reason;

    public AttemptName Name { get; } = new(attempt.Run, attempt.Step, attempt.Epoch);

    public RunId Run => attempt.Run;
    public string Step => attempt.Key;
    public int Attempt => attempt.Epoch;
    public string IdempotencyKey => $"{attempt.Run}/{attempt.Step}";
    public CancellationToken Stop => _stop.Token;
    public IArtifacts Artifacts => Scope.Artifacts;
    public ITools Tools => Scope.Tools;

    private IAttemptScope Scope
    {
        get
        {
            lock (_gate) return _scope ??= resources.Open(attempt, Add, Log);
        }
    }

    public void Report(AttemptProgress progress)
    {
        var now = Stopwatch.GetTimestamp();
        if (progress.Done < progress.Total && _lastReport != 0 && Stopwatch.GetElapsedTime(_lastReport, now).TotalMilliseconds < 200) return;
        _lastReport = now;
        link.Report([new AttemptProgressed(Name, progress)]);
    }

    public void Log(string line) => link.Report([new AttemptLogged(Name, [line])]);

    public void StopFor(string reason)
    {
        _reason ??= reason;
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended in this moment: nothing is left to stop.
        }
    }

    /// <summary>Waits for the function, but not beyond its limit and a grace of two seconds: code that ignores its token can't hold the attempt.</summary>
    public async Task<byte[]> WithinTimeAsync(Task<byte[]> task)
    {
        if (task.IsCompleted) return await task.ConfigureAwait(false);
        _stop.CancelAfter(attempt.Timeout);
        var stopped = new TaskCompletionSource();
        await using var registration = _stop.Token.Register(() => stopped.TrySetResult()).ConfigureAwait(false);
        if (await Task.WhenAny(task, stopped.Task).ConfigureAwait(false) != task)
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromSeconds(2), CancellationToken.None)).ConfigureAwait(false);
        if (!task.IsCompleted) throw new OperationCanceledException(_stop.Token);
        return await task.ConfigureAwait(false);
    }

    /// <summary>The failure when the attempt was stopped from outside; null when it failed by itself.</summary>
    public Failure? WhyStopped(Exception e)
    {
        if (!_stop.IsCancellationRequested || e is FailureException { Failure.Class: ErrorClass.User }) return null;
        var tool = (e as FailureException)?.Failure.Tool;
        return _reason is { } reason
            ? new Failure(ErrorClass.Platform, "attempt.stopped", $"The attempt was stopped: {reason}.") { Tool = tool }
            : new Failure(ErrorClass.Timeout, "attempt.timeout", $"'{attempt.Function}' took longer than its limit of {attempt.Timeout.TotalSeconds:0.#} s.") { Tool = tool };
    }

    public Usage Cost(long started) => _tools with { WallSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds };

    public async ValueTask DisposeAsync()
    {
        _stop.Dispose();
        if (_scope is not null) await _scope.DisposeAsync().ConfigureAwait(false);
    }

    private void Add(Usage usage)
    {
        lock (_gate) _tools += usage;
    }
}
