using System.Diagnostics;
using Orrery.Client.Protocol;
using Orrery.Hosting;

namespace Orrery.Workers.Hosting;

/// <summary>An attempt under way: what its function sees, and the hand that can stop it.</summary>
internal sealed class RunningAttempt(Attempt attempt, IServerLink link, Func<IAttemptResources> resources) : IFunctionContext, IStoreAsker
{
    /// <summary>Characters of an attempt's log that are passed on.</summary>
    private const int MaxLog = 1 << 20;

    /// <summary>Code that ignores its token gets this long before the attempt is taken from it …</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>… and this long before its process has to end.</summary>
    private static readonly TimeSpan LongGrace = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private IAttemptScope? _scope;
    private readonly UsageSampler _usage = new();
    private long _lastReport;
    private readonly long _takenAt = Stopwatch.GetTimestamp();
    private string? _reason;
    private int _logged;

    /// <summary>What the server asked for.</summary>
    public Attempt Asked => attempt;

    public AttemptName Name { get; } = new(attempt.Run, attempt.Step, attempt.Epoch);

    public RunId Run => attempt.Run;
    public string Step => attempt.Key;
    public int Attempt => attempt.Epoch;
    public string IdempotencyKey => $"{attempt.Run}/{attempt.Step}";
    public CancellationToken Stop => _stop.Token;
    public IArtifacts Artifacts => Scope.Artifacts;
    public ITools Tools => Scope.Tools;
    public ISessions Sessions => Scope.Sessions;
    public ITables Tables => new AttemptTables(this);
    public IStreams Streams => new AttemptStreams(this);

    /// <summary>Ends when nothing of the attempt is left.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Somebody stopped it; not its time limit.</summary>
    public bool WasStopped => _reason is not null;

    private IAttemptScope Scope
    {
        get
        {
            lock (_gate) return _scope ??= resources().Open(attempt, new AttemptEars(Hear, _usage.End, Log));
        }
    }

    public Task<StoreAnswer> AskAsync(StoreAsk ask) => link.AskAsync(new AttemptAsk(attempt.Run, attempt.Step, attempt.Epoch, ask), _stop.Token);

    public void Report(AttemptProgress progress)
    {
        lock (_gate)
        {
            var now = Stopwatch.GetTimestamp();
            var last = progress.Total > 0 && progress.Done >= progress.Total;
            if (!last && _lastReport != 0 && Stopwatch.GetElapsedTime(_lastReport, now).TotalMilliseconds < 200) return;
            _lastReport = now;
        }

        link.Report([new AttemptProgressed(Name, progress)]);
    }

    public void Log(string line)
    {
        if (Interlocked.Add(ref _logged, line.Length + 1) - line.Length - 1 > MaxLog) return;
        link.Report([new AttemptLogged(Name, [line])]);
    }

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
    public async Task<T> WithinTimeAsync<T>(Task<T> task, Action<string>? runaway)
    {
        if (task.IsCompleted) return await task.ConfigureAwait(false);
        _stop.CancelAfter(attempt.Timeout);
        var stopped = new TaskCompletionSource();
        await using var registration = _stop.Token.Register(() => stopped.TrySetResult()).ConfigureAwait(false);
        if (await Task.WhenAny(task, stopped.Task).ConfigureAwait(false) != task)
            await Task.WhenAny(task, Task.Delay(Grace, CancellationToken.None)).ConfigureAwait(false);
        if (task.IsCompleted) return await task.ConfigureAwait(false);
        if (runaway is not null) _ = WatchAsync(task, runaway);
        throw new OperationCanceledException(_stop.Token);
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

    public Usage Cost(long started)
    {
        var tools = _usage.Total;
        return new Usage(Microseconds(tools.CpuSeconds), tools.PeakMemory, Microseconds(Stopwatch.GetElapsedTime(started).TotalSeconds));
    }

    /// <summary>As it will be recorded: what code sees of it at once is what it sees again when it is replayed.</summary>
    private static double Microseconds(double seconds) => Math.Round(seconds * 1e6) / 1e6;

    /// <summary>The partition's time, counted on from the lease, in whole milliseconds.</summary>
    public DateTimeOffset Now => attempt.At.AddMilliseconds((long)Stopwatch.GetElapsedTime(_takenAt).TotalMilliseconds);

    /// <summary>Lets go of everything. Never throws: the attempt's end has to be reported whatever is left behind.</summary>
    public async ValueTask EndAsync()
    {
        try
        {
            if (_scope is not null) await _scope.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Log($"What the attempt left behind could not be removed: {e.Message}");
        }

        _stop.Dispose();
        _ended.TrySetResult();
    }

    private async Task WatchAsync(Task task, Action<string> runaway)
    {
        if (await Task.WhenAny(task, Task.Delay(LongGrace)).ConfigureAwait(false) != task)
            runaway($"'{attempt.Function}' of run {attempt.Run} ignores that it must stop; the process ends, so that its core is free again");
    }

    private void Hear(object program, double cpu, long memory)
    {
        if (_usage.Look(program, cpu, memory, Stopwatch.GetElapsedTime(_takenAt).TotalSeconds) is { } sample) link.Report([new AttemptUsed(Name, sample)]);
    }
}
