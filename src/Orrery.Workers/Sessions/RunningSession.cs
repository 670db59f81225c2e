using Orrery.Hosting;
using Orrery.Workers.Hosting;
using Orrery.Workers.Resources;
using Orrery.Workers.Sandbox;

namespace Orrery.Workers.Sessions;

/// <summary>A session from its start to its end: the sandboxed program, and the watch over whether it answers and is used.</summary>
internal sealed class RunningSession : ISession
{
    /// <summary>How often it is looked at while it starts …</summary>
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(25);

    /// <summary>… and once it runs: whether it was used, and, every fifth time, whether it is well.</summary>
    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(1);

    private const int LooksUntilHealth = 5;
    private const int FailuresUntilUnhealthy = 3;

    /// <summary>For one answer to the question whether it is well.</summary>
    private static readonly TimeSpan HealthLimit = TimeSpan.FromSeconds(10);

    private readonly SessionCall _call;
    private readonly Attempt _attempt;
    private readonly SessionFolder _folder;
    private readonly SandboxCommand _command;
    private readonly AttemptEars _ears;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _kill = new();
    private Task<SandboxOutcome> _outcome = Task.FromException<SandboxOutcome>(new InvalidOperationException("The session hasn't begun."));
    private Task _watching = Task.CompletedTask;
    private SessionEnd? _why;
    private int _disposed;

    public RunningSession(SessionCall call, Attempt attempt, SessionFolder folder, SandboxCommand command, AttemptEars ears, TimeProvider clock)
    {
        (_call, _attempt, _folder, _ears, _clock) = (call, attempt, folder, ears, clock);
        _command = command with { OnUsage = (cpu, memory) => ears.Using(this, cpu.TotalSeconds, memory) };
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectCallback = async (_, stop) => await ConnectAsync(stop).ConfigureAwait(false) })
        {
            BaseAddress = new Uri("http://session/"), Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
        Path = $"runs/{attempt.Run}/steps/{attempt.Step}/session/";
        Ended = _ended.Task;
    }

    private readonly TaskCompletionSource<SessionEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Path { get; }

    public Task<SessionEnd> Ended { get; }

    public HttpClient Http { get; }

    public async Task<Stream> ConnectAsync(CancellationToken stop = default)
    {
        _folder.Use();
        return await SessionDoor.ConnectAsync(_folder.Door, stop).ConfigureAwait(false);
    }

    /// <summary>Starts the program and waits until its endpoint answers.</summary>
    public async Task BeginAsync(CancellationToken stop)
    {
        _outcome = Bubblewrap.RunAsync(_command, Hear, _kill.Token);
        _ = EndAsync();
        using var late = new CancellationTokenSource(_call.StartWithin, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        try
        {
            while (!_outcome.IsCompleted && !await IsWellAsync(either.Token).ConfigureAwait(false))
            {
                await Task.WhenAny(_outcome, Task.Delay(Often, _clock, either.Token)).ConfigureAwait(false);
                either.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new FailureException(new Failure(ErrorClass.Platform, "session.silent",
                $"'{_call.Program}' was started, but its endpoint {SessionCall.Socket} didn't answer within {_call.StartWithin.TotalSeconds:0.#} s. Its last lines are in the attempt's log."));
        }

        if (_outcome.IsCompleted) throw new FailureException(Early(await _outcome.ConfigureAwait(false)));
        _folder.Use();
        _folder.Announce(new SessionNote(_attempt.Run, _attempt.Step, _attempt.Epoch, _attempt.Caller.Namespace, _attempt.Service, _attempt.Function, _attempt.Key,
            _call.Endpoint, _call.Program, _clock.GetUtcNow(), _call.IdleAfter));
        _watching = WatchAsync();
    }

    public async Task<SessionEnd> StopAsync()
    {
        Stop(new SessionEnd(SessionEndReason.Stopped, "The function ended it."));
        return await Ended.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        Stop(new SessionEnd(SessionEndReason.Stopped, "Its attempt ended."));
        await Ended.ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        Http.Dispose();
        _kill.Dispose();
        Processes.FolderRemoval.Remove(_folder.Path);
    }

    private void Stop(SessionEnd why)
    {
        if (Ended.IsCompleted) return;
        Interlocked.CompareExchange(ref _why, why, null);
        _kill.Cancel();
    }

    private async Task EndAsync()
    {
        SessionEnd end;
        try
        {
            var outcome = await _outcome.ConfigureAwait(false);
            _ears.Used(this, new Usage(outcome.Cpu.TotalSeconds, outcome.PeakMemoryBytes, outcome.Wall.TotalSeconds));
            end = outcome.End == SandboxEnd.Cancelled && _why is not null ? _why : EndOf(outcome);
        }
        catch (Exception e)
        {
            end = new SessionEnd(SessionEndReason.Killed, e.Message);
        }

        _ended.TrySetResult(end);
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Seldom, _clock);
        for (int looks = 1, failures = 0; !Ended.IsCompleted; looks++)
        {
            var next = timer.WaitForNextTickAsync().AsTask();
            if (await Task.WhenAny(next, Ended).ConfigureAwait(false) == Ended) return;
            if (_call.IdleAfter is { } idle && _clock.GetUtcNow().UtcDateTime - _folder.UsedAt > idle)
                Stop(new SessionEnd(SessionEndReason.Idle, $"Nothing went over its endpoint for {idle.TotalSeconds:0.#} s."));
            if (looks % LooksUntilHealth != 0) continue;
            failures = await IsWellAsync(CancellationToken.None).ConfigureAwait(false) ? 0 : failures + 1;
            if (failures == FailuresUntilUnhealthy) Stop(new SessionEnd(SessionEndReason.Unhealthy, $"Its endpoint gave no good answer {FailuresUntilUnhealthy} times in a row."));
        }
    }

    /// <summary>Whether its endpoint answers. A stream of bytes is asked only until it was there once: whatever connects to it is somebody, to the program.</summary>
    private async Task<bool> IsWellAsync(CancellationToken stop)
    {
        var running = _watching != Task.CompletedTask;
        if (running && _call.HealthPath is null) return true;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limited.CancelAfter(HealthLimit);
        try
        {
            await using var door = await SessionDoor.ConnectAsync(_folder.Door, limited.Token).ConfigureAwait(false);
            return _call.HealthPath is not { } path || await SessionHealth.AskAsync(door, path, limited.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException || e is OperationCanceledException && !stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Hear(SandboxLine line)
    {
        if (line.Stream == OutputStream.Stderr) _ears.Line(line.Text);
        _call.OnLine?.Invoke(line.Text);
    }

    private Failure Early(SandboxOutcome outcome)
    {
        var failure = ToolFailures.Of(_call.Program, outcome, _command.Scratch);
        return failure with { Type = "session.start", Message = $"The session ended before its endpoint answered. {failure.Message}" };
    }

    private static SessionEnd EndOf(SandboxOutcome outcome) => new(outcome.End switch
    {
        SandboxEnd.Exited or SandboxEnd.Signalled or SandboxEnd.NotStarted => SessionEndReason.Exited,
        SandboxEnd.Cancelled => SessionEndReason.Stopped,
        SandboxEnd.Vanished => SessionEndReason.Killed,
        _ => SessionEndReason.Limit,
    }, outcome.Explanation, outcome.ExitCode);
}
