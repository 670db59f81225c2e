using System.Collections.Concurrent;
using Orrery.Server.Hosting;
using Orrery.Workers.Versions;

namespace Orrery.Server.Versions;

/// <summary>The processes of published versions, one each: those that are kept, and those that were started for runs of an older version.</summary>
internal sealed class OwnWorkers(Uri server, string token, Node node, WorkerNames names) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<VersionId, Own> _own = [];
    private bool _stopping;

    /// <summary>Starts the version's process unless it is there. One that is being ended is started again after that.</summary>
    public void Start(PublishedVersion version)
    {
        lock (_gate)
        {
            if (_stopping) return;
            if (_own.TryGetValue(version.Id, out var there)) there.Again = there.Ending;
            else _own[version.Id] = new Own(version, new WorkerProcess(server, token, node, names, version));
        }
    }

    public IReadOnlyList<PublishedVersion> Running
    {
        get
        {
            lock (_gate) return [.. _own.Values.Select(o => o.Version)];
        }
    }

    /// <summary>The version's process; null when there is none at this moment.</summary>
    public int? ProcessOf(VersionId version)
    {
        lock (_gate) return _own.GetValueOrDefault(version)?.Process.ProcessId;
    }

    public bool Has(VersionId version)
    {
        lock (_gate) return _own.ContainsKey(version);
    }

    /// <summary>Lets the version's process give back what it has in hand and end; ends when it has.</summary>
    public async Task EndAsync(VersionId version)
    {
        Own? own;
        lock (_gate)
        {
            if (!_own.TryGetValue(version, out own) || own.Ending) return;
            own.Ending = true;
        }

        await own.Process.DisposeAsync().ConfigureAwait(false);
        node.TakeBack(own.Process.Name);
        lock (_gate) _own.Remove(version);
        if (own.Again) Start(own.Version);
    }

    public async ValueTask DisposeAsync()
    {
        List<Own> own;
        lock (_gate)
        {
            _stopping = true;
            own = [.. _own.Values.Where(o => !o.Ending)];
        }

        await Task.WhenAll(own.Select(o => o.Process.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private sealed class Own(PublishedVersion version, WorkerProcess process)
    {
        public PublishedVersion Version { get; } = version;
        public WorkerProcess Process { get; } = process;
        public bool Ending { get; set; }
        public bool Again { get; set; }
    }
}
