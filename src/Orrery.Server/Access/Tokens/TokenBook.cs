using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Orrery.Server.Access.Tokens;

/// <summary>The tokens that a running server takes: those of the file, which is looked at each second and whenever an unknown one is shown, and its own workers', which is only in memory.</summary>
internal sealed class TokenBook : IDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    /// <summary>Between two notes of when tokens were last used.</summary>
    private static readonly TimeSpan Noting = TimeSpan.FromMinutes(1);

    private readonly TokenFile _file;
    private readonly ILogger _log;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, Entry> _entries = new();
    private (DateTime, long) _stamp;
    private DateTimeOffset _noted = DateTimeOffset.UtcNow;
    private bool _failing;

    /// <exception cref="InvalidOperationException">The file doesn't read.</exception>
    public TokenBook(TokenFile file, ILogger log)
    {
        (_file, _log) = (file, log);
        var (text, own) = TokenRecord.Make(Role.Worker, Identity.Everywhere, "", null, DateTimeOffset.UtcNow);
        _entries[own.Id] = new Entry(own) { InMemory = true };
        OfOwnWorkers = text;
        var used = Unfailing(file.ReadUsed) ?? new Dictionary<string, DateTimeOffset>();
        _stamp = file.Stamp;
        Take(file.Read());
        foreach (var entry in _entries.Values)
            if (used.TryGetValue(entry.Token.Id, out var at)) entry.Used = at.UtcTicks;
        _timer = new Timer(_ => Look(), null, Glance, Glance);
    }

    /// <summary>The token of the worker processes that this server starts.</summary>
    public string OfOwnWorkers { get; }

    public TokenFile File => _file;

    /// <summary>Whose token it is.</summary>
    /// <returns>Or why it isn't taken: <c>token.unknown</c>, <c>token.revoked</c>, <c>token.expired</c>.</returns>
    public (Identity? Who, string? Refused) Find(string text)
    {
        if (TokenText.IdOf(text) is not { } id) return (null, "token.unknown");
        if (!_entries.TryGetValue(id, out var entry))
        {
            Look();
            _entries.TryGetValue(id, out entry);
        }

        var now = DateTimeOffset.UtcNow;
        if (entry is null || !TokenText.Fits(text, entry.Hash)) return (null, "token.unknown");
        if (entry.Token.Revoked is not null) return (null, "token.revoked");
        if (entry.Token.Expires <= now) return (null, "token.expired");
        entry.Used = now.UtcTicks;
        return (entry.Who, null);
    }

    /// <summary>The bearer of a token that works at this moment; null when there is none of that id.</summary>
    public Identity? BearerOf(string id) => _entries.TryGetValue(id, out var entry) && entry.Token.IsUsable(DateTimeOffset.UtcNow) ? entry.Who : null;

    /// <summary>When a token was last used; null when it never was.</summary>
    public DateTimeOffset? UsedAt(string id) => _entries.TryGetValue(id, out var entry) && entry.Used > 0 ? new DateTimeOffset(entry.Used, TimeSpan.Zero) : null;

    /// <summary>Takes over what has changed in the file, and ends what is under way for those that work no more.</summary>
    public void Look()
    {
        lock (_gate)
        {
            Unfailing(() =>
            {
                if (_file.Stamp is var stamp && stamp != _stamp)
                {
                    Take(_file.Read());
                    _stamp = stamp;
                }

                return "";
            });
            var now = DateTimeOffset.UtcNow;
            foreach (var entry in _entries.Values)
                if (!entry.Token.IsUsable(now)) entry.End();
            if (now - _noted < Noting) return;
            _noted = now;
            Note();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate) Note();
    }

    private void Take(IReadOnlyList<TokenRecord> tokens)
    {
        foreach (var token in tokens)
        {
            if (_entries.TryGetValue(token.Id, out var entry) && entry.Token.Hash == token.Hash) entry.Token = token;
            else if (entry is not { InMemory: true }) _entries[token.Id] = new Entry(token);
        }

        var there = tokens.Select(t => t.Id).ToHashSet();
        foreach (var (id, entry) in _entries)
        {
            if (entry.InMemory || there.Contains(id)) continue;
            _entries.TryRemove(id, out _);
            entry.End();
        }
    }

    private void Note()
    {
        var used = _entries.Values.Where(e => e is { InMemory: false, Used: > 0 }).ToDictionary(e => e.Token.Id, e => new DateTimeOffset(e.Used, TimeSpan.Zero));
        if (used.Count > 0) Unfailing(() => { _file.WriteUsed(used); return ""; });
    }

    /// <summary>What can't be read or written, such as on a full disk, leaves things as they are: it is said once, until it works again.</summary>
    private T? Unfailing<T>(Func<T> act) where T : class
    {
        try
        {
            var result = act();
            _failing = false;
            return result;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            if (!_failing) TokenBookLog.Failed(_log, e.Message);
            _failing = true;
            return null;
        }
    }

    private sealed class Entry(TokenRecord token)
    {
        private readonly CancellationTokenSource _gone = new();
        private volatile TokenRecord _token = token;
        private long _used;

        public TokenRecord Token { get => _token; set => _token = value; }
        public byte[] Hash { get; } = Convert.FromHexString(token.Hash);
        public bool InMemory { get; init; }
        public Identity Who => field ??= _token.Bearer() with { Gone = _gone.Token };

        /// <summary>Ticks, of universal time.</summary>
        public long Used { get => Volatile.Read(ref _used); set => Volatile.Write(ref _used, value); }

        public void End()
        {
            if (!_gone.IsCancellationRequested) ThreadPool.UnsafeQueueUserWorkItem(_ => _gone.Cancel(), null);
        }
    }
}

internal static partial class TokenBookLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Tokens stay as they were known last: {reason}")]
    public static partial void Failed(ILogger log, string reason);
}
