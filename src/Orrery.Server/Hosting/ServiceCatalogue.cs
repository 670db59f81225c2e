using Orrery.Client.Protocol;
using Orrery.Engine.Commands;

namespace Orrery.Server.Hosting;

/// <summary>The services that workers have introduced since the server started, and the newest version of each. A run may be started although no worker is
/// connected at this moment: it waits.</summary>
internal sealed class ServiceCatalogue
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, VersionId Version), ServedService> _services = [];
    private readonly Dictionary<string, ActivateVersion> _newest = [];
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, long> _expected = [];

    /// <summary>Of services whose newest version a worker has introduced.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_gate) return [.. _services.Keys.Where(k => NewestOf(k.Name) == k.Version).Select(k => k.Name).Order()];
        }
    }

    /// <summary>Counts what workers introduce and what becomes the newest version: as long as it is the same, so are the services.</summary>
    public long Edition { get; private set; }

    /// <summary>What workers have introduced, by name: of each service the newest version, or what is of a given one.</summary>
    public IReadOnlyList<ServedService> Of(VersionId? version = null)
    {
        lock (_gate) return [.. _services.Where(s => s.Key.Version == (version ?? NewestOf(s.Key.Name))).OrderBy(s => s.Key.Name, StringComparer.Ordinal).Select(s => s.Value)];
    }

    /// <summary>What partitions are to know of the newest versions.</summary>
    public IReadOnlyList<ActivateVersion> Newest
    {
        get
        {
            lock (_gate) return [.. _newest.Values];
        }
    }

    /// <summary>The service's newest version and what it calls itself; empty when nobody has introduced it yet.</summary>
    public (VersionId Id, string Label) VersionOf(string name)
    {
        lock (_gate) return _newest.TryGetValue(name, out var newest) ? (newest.Version, newest.Label) : (default, _services.GetValueOrDefault((name, default))?.Version ?? "");
    }

    /// <summary>From here on new runs take this version of the service.</summary>
    public void Activate(ActivateVersion newest) => Change(() => _newest[newest.Service] = newest);

    /// <summary>A worker is being started: until it is there, unknown services may yet come.</summary>
    public void Expect(string worker, TimeSpan atMost) => Change(() => _expected[worker] = Environment.TickCount64 + (long)atMost.TotalMilliseconds);

    /// <summary>It doesn't come any more.</summary>
    public void Forget(string worker) => Change(() => _expected.Remove(worker));

    public void Learn(string worker, IReadOnlyList<ServedService> services) => Change(() =>
    {
        foreach (var service in services) _services[(service.Name, service.Id)] = service;
        _expected.Remove(worker);
    });

    /// <summary>What a worker has introduced, of any version.</summary>
    public bool Knows(string name, VersionId version)
    {
        lock (_gate) return _services.ContainsKey((name, version));
    }

    /// <summary>The service's newest version, waiting for it as long as a worker is expected; null when there is none.</summary>
    public async ValueTask<ServedService?> FindAsync(string name, CancellationToken stop)
    {
        while (true)
        {
            Task news;
            long until;
            lock (_gate)
            {
                if (_services.GetValueOrDefault((name, NewestOf(name))) is { } found) return found;
                news = _news.Task;
                until = _expected.Count > 0 ? _expected.Values.Max() : 0;
            }

            var left = until - Environment.TickCount64;
            if (left <= 0) return null;
            await Task.WhenAny(news, Task.Delay(TimeSpan.FromMilliseconds(left), stop)).ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
        }
    }

    private VersionId NewestOf(string name) => _newest.TryGetValue(name, out var newest) ? newest.Version : default;

    private void Change(Action change)
    {
        TaskCompletionSource news;
        lock (_gate)
        {
            change();
            Edition++;
            (news, _news) = (_news, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        news.SetResult();
    }
}
