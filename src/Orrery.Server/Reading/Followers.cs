namespace Orrery.Server.Reading;

/// <summary>Who follows which run. A follower is only told that something changed; it then reads the run anew.</summary>
/// <remarks>A follower registers first and reads then, so a change between the two is never missed.</remarks>
internal sealed class Followers
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, List<Follower>> _following = [];
    private readonly List<Follower> _ofAll = [];
    private volatile int _count;

    public Follower Follow(RunId run)
    {
        var follower = new Follower(this, run);
        lock (_gate)
        {
            if (!_following.TryGetValue(run, out var list)) _following[run] = list = [];
            list.Add(follower);
            _count++;
        }

        return follower;
    }

    /// <summary>Follows all runs, and what else changes about the server.</summary>
    public Follower FollowAll()
    {
        var follower = new Follower(this, null);
        lock (_gate)
        {
            _ofAll.Add(follower);
            _count++;
        }

        return follower;
    }

    /// <summary>Something that is no run's has changed, such as a worker.</summary>
    public void Changed()
    {
        if (_count == 0) return;
        lock (_gate)
            foreach (var follower in _ofAll) follower.Pulse();
    }

    /// <summary>Costs next to nothing when nobody follows anything.</summary>
    public void Changed(RunId run)
    {
        if (_count == 0) return;
        lock (_gate)
        {
            foreach (var follower in _ofAll) follower.Pulse();
            if (!_following.TryGetValue(run, out var list)) return;
            foreach (var follower in list) follower.Pulse();
        }
    }

    internal sealed class Follower(Followers all, RunId? of) : IDisposable
    {
        private readonly SemaphoreSlim _pulse = new(0);
        private int _pulsed;

        /// <summary>Waits for a change since the last time, at most so long. Returns whether there was one.</summary>
        public async Task<bool> ChangedAsync(TimeSpan atMost, CancellationToken stop)
        {
            if (!await _pulse.WaitAsync(atMost, stop).ConfigureAwait(false)) return false;
            Volatile.Write(ref _pulsed, 0);
            return true;
        }

        public void Pulse()
        {
            if (Interlocked.Exchange(ref _pulsed, 1) == 0) _pulse.Release();
        }

        public void Dispose()
        {
            lock (all._gate)
            {
                if (of is not { } run)
                {
                    if (all._ofAll.Remove(this)) all._count--;
                    return;
                }

                if (!all._following.TryGetValue(run, out var list) || !list.Remove(this)) return;
                all._count--;
                if (list.Count == 0) all._following.Remove(run);
            }
        }
    }
}
