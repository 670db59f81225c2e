using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Orrery.Client;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;

namespace Orrery.Server.Reading;

/// <summary>The list of all runs and of dead letters, in a file of its own: what lists and pages read.</summary>
/// <remarks>Fed by partitions as they change runs, coalesced for each run, written in the background. A partition never waits for it: it puts
/// a summary into a table and goes on. After a stop that wasn't orderly it is brought up to date from the store.</remarks>
internal sealed class ReadModel : IAsyncDisposable
{
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private readonly string _path;
    private readonly ILogger _log;
    private readonly SqliteConnection _connection;
    private readonly RunRows _rows;
    private readonly Func<RunId, Task<RunSnapshot?>> _show;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;
    private Dictionary<RunId, RunSummary> _changed = [];
    private List<TaskCompletionSource> _flushes = [];
    private bool _partial;

    private ReadModel(string path, SqliteConnection connection, Func<RunId, Task<RunSnapshot?>> show, IEnumerable<RunImage> missed, ILogger log)
    {
        (_path, _connection, _show, _log) = (path, connection, show, log);
        _rows = new RunRows(connection);
        _writing = Task.Run(() => WriteAsync(missed));
    }

    /// <summary>Opens or makes the file.</summary>
    /// <param name="show">Reads a run with its steps.</param>
    public static ReadModel Open(string path, IStore store, Func<RunId, Task<RunSnapshot?>> show, ILogger log)
    {
        var (connection, found) = ReadModelFile.Open(path);
        var complete = found && ReadModelFile.Mark(connection, "complete") == "yes";
        ReadModelFile.SetMark(connection, "complete", "no");
        return new ReadModel(path, connection, show, complete ? [] : RunImage.AllEnded(store), log);
    }

    /// <summary>Takes note of changes; returns at once.</summary>
    public void Changed(ImmutableArray<RunSummary> runs)
    {
        bool first;
        lock (_gate)
        {
            first = _changed.Count == 0;
            foreach (var run in runs) _changed[run.Header.Id] = run;
        }

        if (first) _signal.Release();
    }

    /// <summary>The newest runs first, with everything that was known when this was called.</summary>
    public async Task<IReadOnlyList<RunLine>> NewestAsync(int limit, string? state, string? service, CancellationToken stop)
    {
        await FlushAsync(stop).ConfigureAwait(false);
        using var connection = ReadModelFile.Reader(_path);
        return RunRows.Newest(connection, limit, state, service);
    }

    /// <summary>How many calls of each queue gave up.</summary>
    public async Task<IReadOnlyDictionary<string, int>> DeadLettersAsync(CancellationToken stop)
    {
        await FlushAsync(stop).ConfigureAwait(false);
        using var connection = ReadModelFile.Reader(_path);
        return RunRows.DeadLetters(connection);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(false);
        _rows.Dispose();
        _connection.Dispose();
    }

    private Task FlushAsync(CancellationToken stop)
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate) _flushes.Add(flushed);
        _signal.Release();
        return flushed.Task.WaitAsync(stop);
    }

    private async Task WriteAsync(IEnumerable<RunImage> missed)
    {
        try
        {
            foreach (var some in missed.Chunk(500)) _rows.PutOlder(some);
            while (!_stop.IsCancellationRequested)
            {
                await _signal.WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!HurryUp()) await Task.Delay(Gathering, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await WriteOnceAsync().ConfigureAwait(false);
            }

            await WriteOnceAsync().ConfigureAwait(false);
            if (!_partial) ReadModelFile.SetMark(_connection, "complete", "yes");
        }
        catch (Exception e)
        {
            ReadModelLog.Failed(_log, _path, e);
            FailFlushes(e);
        }
    }

    private async Task WriteOnceAsync()
    {
        Dictionary<RunId, RunSummary> changed;
        List<TaskCompletionSource> flushes;
        lock (_gate) (changed, flushes, _changed, _flushes) = (_changed, _flushes, [], []);
        try
        {
            if (changed.Count > 0) _rows.Put([.. changed.Values], await DeadLettersOfAsync(changed.Values).ConfigureAwait(false));
            foreach (var flush in flushes) flush.TrySetResult();
        }
        catch (Exception e)
        {
            foreach (var flush in flushes) flush.TrySetException(e);
            throw;
        }
    }

    private async Task<IReadOnlyList<DeadLetter>> DeadLettersOfAsync(IEnumerable<RunSummary> changed)
    {
        var found = new List<DeadLetter>();
        foreach (var run in changed.Where(r => r.Header.Status == RunStatus.Failed))
        {
            try
            {
                if (await _show(run.Header.Id).WaitAsync(_stop.Token).ConfigureAwait(false) is { } snapshot) found.AddRange(DeadLetter.Of(snapshot.Header, snapshot.Steps));
            }
            catch (OperationCanceledException)
            {
                _partial = true;
            }
        }

        return found;
    }

    private bool HurryUp()
    {
        lock (_gate) return _flushes.Count > 0;
    }

    private void FailFlushes(Exception e)
    {
        lock (_gate)
        {
            foreach (var flush in _flushes) flush.TrySetException(e);
            _flushes.Clear();
        }
    }
}

internal static partial class ReadModelLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The read model {path} can't be written; lists stand still until the server is started anew")]
    public static partial void Failed(ILogger log, string path, Exception error);
}
