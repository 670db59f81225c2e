using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Orrery.Client;
using Orrery.Server.Http;

namespace Orrery.Server.Live.Alerts;

/// <summary>The queries that the server itself looks at, with their alerts. A firing is in the file before its run is started, and the run's key follows from it: one run a firing, also across a restart.</summary>
/// <param name="start">Starts a run in somebody's name under a key, with an input as JSON. Throws when it can't.</param>
internal sealed partial class SavedQueries(StreamBook book, LiveQueries live, Func<Caller, string, string, string, Task<RunId>> start, TimeProvider clock, ILogger log) : IAsyncDisposable
{
    /// <summary>Saved queries of all namespaces; each is one of the exchange's 200.</summary>
    private const int Most = 100;

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    /// <summary>What is remembered of series without a change of phase, such as their smoothing, is written this often.</summary>
    private static readonly TimeSpan BetweenWrites = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan BetweenStarts = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string Space, string Name), SavedQuery> _queries = new();
    private readonly Dictionary<string, Starting> _starting = [];
    private readonly SemaphoreSlim _one = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;

    /// <summary>Takes up what was saved before, and begins to look.</summary>
    public void Begin()
    {
        foreach (var record in Saved())
        {
            try
            {
                Add(record);
            }
            catch (Exception e) when (e is ProblemException or InvalidOperationException)
            {
                SavedLog.Lost(log, record.Name, (e as ProblemException)?.Problem.Detail ?? e.Message);
            }
        }

        _watching = Task.Run(WatchAsync);
    }

    public IReadOnlyList<SavedQueryView> List(string? confined) =>
        [.. _queries.Values.Where(q => confined is null || q.Record.Space == confined).Select(q => q.View()).OrderBy(v => v.Namespace, StringComparer.Ordinal).ThenBy(v => v.Name, StringComparer.Ordinal)];

    public SavedQueryView? Find(string space, string name) => _queries.GetValueOrDefault((space, name))?.View();

    /// <summary>Saves a query, or changes the one of that name, whose alert then begins anew if the query or the alert is another one.</summary>
    /// <exception cref="ProblemException">It makes no sense.</exception>
    public async Task<SavedQueryView> SetAsync(string space, string name, SavedQuerySpec spec, Caller caller)
    {
        if (!Name().IsMatch(name)) throw new ProblemException(400, "query.name", $"'{name}' is no name for a query: letters, digits, _, . and -, 64 at most.");
        var query = MqlApi.Parse(spec.Query);
        if (query.Limit is not null && query.Window is null) throw new ProblemException(400, "input.query", "A saved query goes on for ever: leave LIMIT out, or give it a window.");
        if (spec.Alert is { } alert) _ = AlertRule.Of(alert, query);
        await _one.WaitAsync().ConfigureAwait(false);
        try
        {
            var old = _queries.GetValueOrDefault((space, name));
            if (old is null && _queries.Count >= Most) throw new ProblemException(409, "query.many", $"{Most} queries are saved, which is as many as may be. Remove some.");
            var record = new SavedQueryRecord(space, name, spec, caller, clock.GetUtcNow());
            if (old is not null && Text(old.Record.Spec) == Text(spec)) record = record with { Series = old.Series };
            // The one that is there goes on until the new one is in the file.
            await book.Kept.DoAsync(() => book.File.Execute("INSERT OR REPLACE INTO query (space, name, spec, saved, state) VALUES ($space, $name, $spec, $saved, $state)",
                ("$space", space), ("$name", name), ("$spec", Text(spec)), ("$saved", Text(new Saving(caller.Namespace, caller.Principal, record.At))), ("$state", Text(record.Series)))).ConfigureAwait(false);
            Drop(space, name);
            return Add(record).View();
        }
        catch (InvalidOperationException e)
        {
            throw new ProblemException(503, "mql.many", e.Message);
        }
        finally
        {
            _one.Release();
        }
    }

    public async Task<bool> RemoveAsync(string space, string name)
    {
        await _one.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!_queries.ContainsKey((space, name))) return false;
            await book.Kept.DoAsync(() => book.File.Execute("DELETE FROM query WHERE space = $space AND name = $name", ("$space", space), ("$name", name))).ConfigureAwait(false);
            Drop(space, name);
            return true;
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        foreach (var query in _queries.Values)
        {
            await GuardedAsync(query, () => WriteAsync(query)).ConfigureAwait(false);
            query.Dispose();
        }

        _stopping.Dispose();
        _one.Dispose();
    }

    private void Drop(string space, string name)
    {
        if (_queries.TryRemove((space, name), out var old)) old.Dispose();
        foreach (var key in _starting.Keys.Where(k => k.StartsWith($"alert/{space}/{name}/", StringComparison.Ordinal)).ToList()) _starting.Remove(key);
    }

    private SavedQuery Add(SavedQueryRecord record)
    {
        var query = MqlApi.Parse(record.Spec.Query);
        return _queries[(record.Space, record.Name)] = new SavedQuery(record, query, record.Spec.Alert is { } alert ? AlertRule.Of(alert, query) : null, live);
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Beat);
        var written = clock.GetUtcNow();
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                await _one.WaitAsync(_stopping.Token).ConfigureAwait(false);
                try
                {
                    var now = clock.GetUtcNow();
                    var due = now - written > BetweenWrites;
                    if (due) written = now;
                    foreach (var query in _queries.Values) await GuardedAsync(query, () => LookAsync(query, now, due)).ConfigureAwait(false);
                }
                finally
                {
                    _one.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    /// <summary>What goes wrong with one query is nothing to the others, nor to a server that stops.</summary>
    private async Task GuardedAsync(SavedQuery query, Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            SavedLog.Failed(log, query.Record.Name, e);
        }
    }

    private async Task LookAsync(SavedQuery query, DateTimeOffset now, bool write)
    {
        query.Take(now);
        if (query.Unwritten || write && query.Rule is not null) await WriteAsync(query).ConfigureAwait(false);
        if (query.Rule?.Spec.Start is not { } what) return;
        foreach (var (series, state) in query.Series.Where(s => !s.Value.Owing.IsEmpty))
        {
            var owed = state.Owing[0];
            var key = state.KeyOf($"{query.Record.Space}/{query.Record.Name}", series, owed.Firing);
            // A service that takes its time holds up no other alert.
            if (!_starting.TryGetValue(key, out var starting)) _starting[key] = new Starting(StartAsync(query.Record, what, key, owed), now);
            else if (starting.Answer is { IsCompletedSuccessfully: true, Result: var told }) Take(query, series, state, key, told, now - starting.At >= BetweenStarts);
        }

        if (query.Unwritten) await WriteAsync(query).ConfigureAwait(false);
    }

    private void Take(SavedQuery query, string series, AlertState state, string key, Told told, bool again)
    {
        if (!told.Final)
        {
            if (again) _starting.Remove(key);
            if (state.Trouble != told.Trouble) query.Tell(series, state with { Trouble = told.Trouble });
            return;
        }

        _starting.Remove(key);
        query.Tell(series, state with { Run = told.Run, Trouble = told.Trouble, Owing = state.Owing.RemoveAt(0) });
    }

    /// <summary>Never fails.</summary>
    private async Task<Told> StartAsync(SavedQueryRecord record, string what, string key, OwedStart owed)
    {
        try
        {
            return new Told(await start(record.Caller, what, key, record.Spec.Alert?.Input?.GetRawText() ?? owed.Row).ConfigureAwait(false), null, Final: true);
        }
        catch (Exception e)
        {
            // A service that isn't served may be soon; an input that doesn't fit never will.
            var problem = (e as ProblemException)?.Problem;
            return new Told(null, problem?.Detail ?? e.Message, Final: problem is { Status: 400 } or { Code: "run.conflict" });
        }
    }

    private async Task WriteAsync(SavedQuery query)
    {
        var state = Text(query.Series);
        await book.Kept.DoAsync(() => book.File.Execute("UPDATE query SET state = $state WHERE space = $space AND name = $name", ("$space", query.Record.Space), ("$name", query.Record.Name), ("$state", state))).ConfigureAwait(false);
        query.Written();
    }

    private sealed record Starting(Task<Told> Answer, DateTimeOffset At);

    /// <param name="Final">Trying again would change nothing.</param>
    private sealed record Told(RunId? Run, string? Trouble, bool Final);

    private List<SavedQueryRecord> Saved()
    {
        var all = new List<SavedQueryRecord>();
        using var command = book.File.Command("SELECT space, name, spec, saved, state FROM query");
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            var saving = JsonSerializer.Deserialize<Saving>(rows.GetString(3), OrreryJson.Options)!;
            all.Add(new SavedQueryRecord(rows.GetString(0), rows.GetString(1), JsonSerializer.Deserialize<SavedQuerySpec>(rows.GetString(2), OrreryJson.Options)!, new Caller(saving.Namespace, saving.Principal), saving.At)
            {
                Series = rows.IsDBNull(4) ? new Dictionary<string, AlertState>() : JsonSerializer.Deserialize<Dictionary<string, AlertState>>(rows.GetString(4), OrreryJson.Options)!,
            });
        }

        return all;
    }

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, OrreryJson.Options);

    private sealed record Saving(string Namespace, string Principal, DateTimeOffset At);

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}\z")]
    private static partial Regex Name();
}

internal static partial class SavedLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Saved query {name} isn't looked at: {reason}")]
    public static partial void Lost(ILogger log, string name, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Saved query {name} could not be looked at; it is tried again")]
    public static partial void Failed(ILogger log, string name, Exception error);
}
