using Orrery.Client.Protocol;

namespace Orrery.Server.Hosting;

/// <summary>The services that workers have introduced since the server started. A run may be started although none of them is connected at this moment: it waits.</summary>
internal sealed class ServiceCatalogue
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ServedService> _services = [];
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _expectedUntil;

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_gate) return [.. _services.Keys.Order()];
        }
    }

    /// <summary>The service's newest version; empty when nobody has introduced it yet.</summary>
    public string VersionOf(string name)
    {
        lock (_gate) return _services.GetValueOrDefault(name)?.Version ?? "";
    }

    /// <summary>A worker is being started: until it is there, unknown services may yet come.</summary>
    public void Expect(TimeSpan atMost) => Volatile.Write(ref _expectedUntil, Environment.TickCount64 + (long)atMost.TotalMilliseconds);

    public void Learn(IReadOnlyList<ServedService> services)
    {
        TaskCompletionSource news;
        lock (_gate)
        {
            foreach (var service in services) _services[service.Name] = service;
            Volatile.Write(ref _expectedUntil, 0);
            (news, _news) = (_news, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        news.SetResult();
    }

    /// <summary>The service, waiting for it as long as a worker is expected; null when there is none.</summary>
    public async ValueTask<ServedService?> FindAsync(string name, CancellationToken stop)
    {
        while (true)
        {
            Task news;
            lock (_gate)
            {
                if (_services.GetValueOrDefault(name) is { } found) return found;
                news = _news.Task;
            }

            var left = Volatile.Read(ref _expectedUntil) - Environment.TickCount64;
            if (left <= 0) return null;
            await Task.WhenAny(news, Task.Delay(TimeSpan.FromMilliseconds(left), stop)).ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
        }
    }
}
