using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Orrery.Client;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;
using Orrery.Workers.Artifacts;
using Orrery.Workers.Payloads;

namespace Orrery.Server.Reading;

/// <summary>The list of all runs, of dead letters and of artifacts, in a file of its own: what lists and pages read.</summary>
/// <remarks>Fed by partitions as they change runs, coalesced for each run, written in the background. A partition never waits for it: it puts
/// a summary into a table and goes on. What can't be written, for instance on a full disk, is kept and tried again. After a stop that wasn't orderly it is brought up to date from the store.</remarks>
internal sealed class ReadModel : IAsyncDisposable
{
    private const string SearchableMark = "searchable";

    private const int IndexedAtOnce = 2000;

    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    /// <summary>Between two tries to write what couldn't be written.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

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
    private readonly int _partitions;
    private readonly Func<IEnumerable<RunImage>> _cold;
    private Searchable _searchable;
    private IEnumerator<RunImage[]>? _indexing;
    private bool _partial;
    private bool _failing;

    private ReadModel(string path, SqliteConnection connection, IStore store, ArtifactStore artifacts, LargePayloads payloads, Func<RunId, Task<RunSnapshot?>> show, bool complete, ILogger log)
    {
        (_path, _connection, _show, _log) = (path, connection, show, log);
        (_partitions, _cold) = (store.Partitions, () => RunImage.AllCold(store));
        _searchable = Searchable.Read(ReadModelFile.Mark(connection, SearchableMark));
        _rows = new RunRows(connection) { Searchable = _searchable };
        Artifacts = new ArtifactFeed(connection, artifacts, payloads);
        _writing = Task.Run(() => WriteAsync(complete));
    }

    /// <summary>Opens or makes the file.</summary>
    /// <param name="show">Reads a run with its steps.</param>
    /// <exception cref="StoreException">It can't be written.</exception>
    public static ReadModel Open(string path, IStore store, ArtifactStore artifacts, LargePayloads payloads, Func<RunId, Task<RunSnapshot?>> show, ILogger log)
    {
        try
        {
            var (connection, found) = ReadModelFile.Open(path);
            var complete = found && ReadModelFile.Mark(connection, "complete") == "yes";
            ReadModelFile.SetMark(connection, "complete", "no");
            return new ReadModel(path, connection, store, artifacts, payloads, show, complete, log);
        }
        catch (SqliteException e)
        {
            throw new StoreException($"The list of runs, {path}, can't be written: {e.Message} Free some space there, or mend its permissions.", e);
        }
    }

    /// <summary>Takes note of what concerns artifacts.</summary>
    public ArtifactFeed Artifacts { get; }

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

    /// <summary>Reads artifacts, with everything that was known when this was called.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken stop)
    {
        await FlushAsync(stop).ConfigureAwait(false);
        using var connection = ReadModelFile.Reader(_path);
        return read(connection);
    }

    /// <summary>The newest runs first, with everything that was known when this was called. Null when the run that they are to follow isn't in the list.</summary>
    public async Task<IReadOnlyList<RunLine>?> NewestAsync(RunQuery wanted, CancellationToken stop)
    {
        await FlushAsync(stop).ConfigureAwait(false);
        using var connection = ReadModelFile.Reader(_path);
        return RunList.Newest(connection, wanted, _partitions);
    }

    /// <summary>What runs are found by now.</summary>
    public Searchable Searchable
    {
        get
        {
            lock (_gate) return _searchable;
        }
    }

    /// <summary>Takes note of what workflows say that their runs are found by. Where that is new, all runs in the store are looked at again, in the background.</summary>
    /// <returns>Whether it is new: then runs in memory are to be announced anew.</returns>
    public bool SearchBy(IEnumerable<(string Workflow, IReadOnlyList<string> Names)> workflows)
    {
        lock (_gate)
        {
            var now = _searchable.With(workflows);
            if (now.Write() == _searchable.Write()) return false;
            _searchable = now;
        }

        _signal.Release();
        return true;
    }

    /// <summary>How many runs are in which state, and how many ended lately.</summary>
    /// <param name="space">Only of its runs; null: of all namespaces.</param>
    public async Task<RunNumbers> OverviewAsync(string? space, CancellationToken stop)
    {
        await FlushAsync(stop).ConfigureAwait(false);
        using var connection = ReadModelFile.Reader(_path);
        return RunNumbers.Read(connection, space, DateTimeOffset.UtcNow);
    }

    /// <summary>How many calls of each queue gave up.</summary>
    /// <param name="space">Only of its runs; null: of all namespaces.</param>
    public async Task<IReadOnlyDictionary<string, int>> DeadLettersAsync(string? space, CancellationToken stop)
    {
        await FlushAsync(stop).ConfigureAwait(false);
        using var connection = ReadModelFile.Reader(_path);
        return RunRows.DeadLetters(connection, space);
    }

    /// <summary>Calls of a queue that gave up: those of runs that failed last first.</summary>
    /// <param name="space">Only of its runs; null: of all namespaces.</param>
    public async Task<IReadOnlyList<(RunId Run, int Step, DateTimeOffset? FailedAt, Failure? Failure)>> DeadLettersAsync(string queue, string? space, int limit, CancellationToken stop)
    {
        await FlushAsync(stop).ConfigureAwait(false);
        using var connection = ReadModelFile.Reader(_path);
        return RunRows.DeadLetters(connection, queue, space, limit);
    }

    /// <summary>Runs that haven't ended, by the version that they are pinned to.</summary>
    public async Task<IReadOnlyDictionary<(string Service, VersionId Version), int>> PinnedAsync(CancellationToken stop)
    {
        await FlushAsync(stop).ConfigureAwait(false);
        using var connection = ReadModelFile.Reader(_path);
        return RunRows.Pinned(connection);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(false);
        _rows.Dispose();
        Artifacts.Dispose();
        _connection.Dispose();
    }

    private Task FlushAsync(CancellationToken stop)
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate) _flushes.Add(flushed);
        _signal.Release();
        return flushed.Task.WaitAsync(stop);
    }

    private async Task WriteAsync(bool complete)
    {
        if (!complete) await CatchUpAsync().ConfigureAwait(false);
        while (!_stop.IsCancellationRequested)
        {
            await _signal.WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!HurryUp()) await Task.Delay(Gathering, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (await WriteOnceAsync().ConfigureAwait(false)) continue;
            await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _signal.Release();
        }

        if (!await WriteOnceAsync().ConfigureAwait(false) || _partial || Artifacts.IsPartial || _failing) return;
        try
        {
            ReadModelFile.SetMark(_connection, "complete", "yes");
        }
        catch (SqliteException e)
        {
            ReadModelLog.Failed(_log, _path, e.Message);
        }
    }

    /// <summary>Writes what was missed since an earlier server's end; begins again when it can't.</summary>
    private async Task CatchUpAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                foreach (var some in _cold().Chunk(500))
                {
                    _rows.PutOlder(some);
                    await Artifacts.PutAsync(some).ConfigureAwait(false);
                }

                Artifacts.PutAll();
                Works();
                return;
            }
            catch (Exception e)
            {
                Fails(e);
                FailFlushes(e);
            }

            await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _partial = true;
    }

    /// <returns>False when it couldn't be written; what changed is kept for the next time.</returns>
    private async Task<bool> WriteOnceAsync()
    {
        Dictionary<RunId, RunSummary> changed;
        List<TaskCompletionSource> flushes;
        Searchable searchable;
        lock (_gate) (changed, flushes, searchable, _changed, _flushes) = (_changed, _flushes, _searchable, [], []);
        try
        {
            Switch(searchable);
            if (changed.Count > 0) _rows.Put([.. changed.Values], await DeadLettersOfAsync(changed.Values).ConfigureAwait(false));
            await Artifacts.WriteAsync(changed.Values.Select(r => r.Header)).ConfigureAwait(false);
            Works();
            foreach (var flush in flushes) flush.TrySetResult();
            Index();
            return true;
        }
        catch (Exception e)
        {
            lock (_gate)
                foreach (var (run, summary) in changed) _changed.TryAdd(run, summary);
            // What was being looked at is begun anew.
            if (_indexing is not null) _rows.Searchable = Searchable.Nothing;
            Fails(e);
            foreach (var flush in flushes) flush.TrySetException(Unwritable(e));
            return false;
        }
    }

    /// <summary>From here on runs are written with what they are found by now; what the store has is looked at anew.</summary>
    private void Switch(Searchable wanted)
    {
        if (_rows.Searchable == wanted) return;
        ReadModelFile.Execute(_connection, "DELETE FROM attribute");
        (_rows.Searchable, _indexing) = (wanted, _cold().Chunk(IndexedAtOnce).GetEnumerator());
    }

    /// <summary>Looks at some more runs after what they are found by has changed.</summary>
    private void Index()
    {
        if (_indexing is null) return;
        if (_indexing.MoveNext()) _rows.Index(_indexing.Current);
        else
        {
            _indexing.Dispose();
            _indexing = null;
            ReadModelFile.SetMark(_connection, SearchableMark, _rows.Searchable.Write());
        }

        _signal.Release();
    }

    private void Fails(Exception e)
    {
        if (!_failing) ReadModelLog.Failed(_log, _path, e.Message);
        _failing = true;
    }

    private void Works()
    {
        if (_failing) ReadModelLog.Works(_log, _path);
        _failing = false;
    }

    private StoreException Unwritable(Exception e) => new($"The list of runs, {_path}, can't be written: {e.Message} Is its disk full? The list goes on by itself once it can.", e);

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
            foreach (var flush in _flushes) flush.TrySetException(Unwritable(e));
            _flushes.Clear();
        }
    }
}

internal static partial class ReadModelLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The read model {path} can't be written; lists stand still until it can: {reason}")]
    public static partial void Failed(ILogger log, string path, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The read model {path} is written again")]
    public static partial void Works(ILogger log, string path);
}
