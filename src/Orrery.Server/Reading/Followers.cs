namespace Orrery.Server.Reading;

/// <summary>Who follows which run.</summary>
internal sealed class Followers : Followers<RunId>;

/// <summary>Who follows what. A follower is only told that something changed; it then reads that anew.</summary>
/// <remarks>A follower registers first and reads then, so a change between the two is never missed.</remarks>
internal class Followers<T> where T : struct
{
    private readonly Lock _gate = new();
    private readonly Dictionary<T, List<Follower>> _following = [];
    private readonly List<Follower> _ofAll = [];
    private volatile int _count;

    public Follower Follow(T what)
    {
        var follower = new Follower(this, what);
        lock (_gate)
        {
            if (!_following.TryGetValue(what, out var list)) _following[what] = list = [];
            list.Add(follower);
            _count++;
        }

        return follower;
    }

    /// <summary>Follows all, and what else changes about the server.</summary>
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

    /// <summary>Something else has changed, such as a worker.</summary>
    public void Changed()
    {
        if (_count == 0) return;
        lock (_gate)
            foreach (var follower in _ofAll) follower.Pulse();
    }

    /// <summary>Costs next to nothing when nobody follows anything.</summary>
    public void Changed(T what)
    {
        if (_count == 0) return;
        lock (_gate)
        {
            foreach (var follower in _ofAll) follower.Pulse();
            if (!_following.TryGetValue(what, out var list)) return;
            foreach (var follower in list) follower.Pulse();
        }
    }

    internal sealed class Follower(Followers<T> all, T? of) : IDisposable
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
                if (of is not { } what)
                {
                    if (all._ofAll.Remove(this)) all._count--;
                    return;
                }

                if (!all._following.TryGetValue(what, out var list) || !list.Remove(this)) return;
                all._count--;
                if (list.Count == 0) all._following.Remove(what);
            }
        }
    }
}
