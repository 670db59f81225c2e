using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Orrery.Engine.Partitions;

namespace Orrery.Server.Reading;

/// <summary>Reads runs for those who look at them. All who look at a run of very many steps share what is read of it, and what is made of that.</summary>
/// <remarks>A small run is read anew each time. A large one is read again once it has changed, but while it goes on at most so often that reading it takes a tenth
/// of the time: who reads it then is told what was so a moment ago (<see cref="IsCurrent"/>). That it ended, was parked or was begun again is seen at once.</remarks>
/// <param name="ask">Reads a run as it is.</param>
internal sealed class RunReads(Func<RunId, Task<RunSnapshot>> ask)
{
    /// <summary>A run of more steps is large.</summary>
    public const int Large = 1000;

    /// <summary>Large runs that are kept at once.</summary>
    private const int MostKept = 8;

    /// <summary>One that nobody looks at isn't kept for longer.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    /// <summary>What changes without the run, such as why it waits, is read anew after this time. Of a run that has ended nothing does.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<RunId, Kept> _kept = new();

    /// <summary>The run as it is, or, if it is large, as it was a moment ago.</summary>
    public async Task<RunRead> ReadAsync(RunId run)
    {
        var kept = _kept.GetOrAdd(run, _ => new Kept());
        if (kept.Usable is { } there) return there;
        RunRead? read = null;
        try
        {
            return read = await kept.ReadAsync(() => AskAsync(run)).ConfigureAwait(false);
        }
        finally
        {
            if (read is null || read.Run.Steps.Length <= Large) Forget(run, kept);
        }
    }

    /// <summary>Whether nothing has changed since this was read. If not, it can be read anew after <see cref="PauseAfter"/>.</summary>
    public bool IsCurrent(RunId run, RunRead read) => read.Run.Steps.Length <= Large || _kept.TryGetValue(run, out var kept) && kept.IsCurrent(read);

    /// <summary>How long what was read is good enough while the run goes on.</summary>
    public static TimeSpan PauseAfter(RunRead read) => read.Cost * 10 < LongestPause ? read.Cost * 10 : LongestPause;

    /// <summary>Takes note of changes. Called on partitions' threads; costs next to nothing when nobody looks.</summary>
    public void Changed(ImmutableArray<RunSummary> runs)
    {
        if (_kept.IsEmpty) return;
        foreach (var run in runs)
            if (_kept.TryGetValue(run.Header.Id, out var kept)) kept.Changed(run);
    }

    private async Task<RunRead> AskAsync(RunId run)
    {
        Trim();
        var since = Stopwatch.GetTimestamp();
        var snapshot = await ask(run).ConfigureAwait(false);
        return new RunRead(snapshot, DateTimeOffset.UtcNow, Stopwatch.GetElapsedTime(since));
    }

    private void Forget(RunId run, Kept kept) => _kept.TryRemove(new KeyValuePair<RunId, Kept>(run, kept));

    private void Trim()
    {
        foreach (var (run, kept) in _kept)
            if (Stopwatch.GetElapsedTime(kept.UsedAt) > Idle) Forget(run, kept);
        if (_kept.Count <= MostKept) return;
        foreach (var (run, kept) in _kept.Where(k => k.Value.IsLarge).OrderByDescending(k => k.Value.UsedAt).Skip(MostKept)) Forget(run, kept);
    }

    private sealed class Kept
    {
        private readonly Lock _gate = new();
        private readonly SemaphoreSlim _turn = new(1, 1);
        private RunRead? _read;
        private long _readAt;
        private long _asked;
        private long _begun;
        private bool _changed;
        private bool _turned;

        public long UsedAt { get; private set; } = Stopwatch.GetTimestamp();

        public bool IsLarge
        {
            get
            {
                lock (_gate) return _read?.Run.Steps.Length > Large;
            }
        }

        /// <summary>What was read before, if that is good enough.</summary>
        public RunRead? Usable
        {
            get
            {
                lock (_gate)
                {
                    UsedAt = Stopwatch.GetTimestamp();
                    if (_read is null || _turned) return null;
                    return Stopwatch.GetElapsedTime(_readAt) < (_changed ? PauseAfter(_read) : _read.Run.Header.Ended ? Idle : Patience) ? _read : null;
                }
            }
        }

        public bool IsCurrent(RunRead read)
        {
            lock (_gate) return read == _read && !_changed;
        }

        public void Changed(RunSummary run)
        {
            lock (_gate)
            {
                _changed = true;
                _turned |= _read is not { Run.Header: var header } || header.Status != run.Header.Status || header.Generation != run.Header.Generation;
            }
        }

        /// <summary>One reads at a time; who came before that reading began has its answer from it as well.</summary>
        public async Task<RunRead> ReadAsync(Func<Task<RunRead>> ask)
        {
            var asked = Interlocked.Increment(ref _asked);
            await _turn.WaitAsync().ConfigureAwait(false);
            try
            {
                if (_begun > asked && _read is { } shared) return shared;
                _begun = Interlocked.Increment(ref _asked);
                lock (_gate) _changed = _turned = false;
                var read = await ask().ConfigureAwait(false);
                lock (_gate) (_read, _readAt) = (read, Stopwatch.GetTimestamp());
                return read;
            }
            finally
            {
                _turn.Release();
            }
        }
    }
}
