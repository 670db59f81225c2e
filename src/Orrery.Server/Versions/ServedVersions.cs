using Microsoft.Extensions.Logging;
using Orrery.Client.Protocol;
using Orrery.Engine.Commands;
using Orrery.Server.Hosting;
using Orrery.Server.Http;
using Orrery.Server.Reading;
using Orrery.Workers.Hosting;
using Orrery.Workers.Versions;

namespace Orrery.Server.Versions;

/// <summary>The versions of services that a server serves: publishes them, keeps a process for the newest of each, starts those of older ones when a run that is
/// pinned to them has something to do, ends them when they are idle, and removes what no run needs any more.</summary>
internal sealed class ServedVersions : IAsyncDisposable
{
    /// <summary>How long a version that is deployed gets to introduce itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Node _node;
    private readonly ReadModel _list;
    private readonly VersionFolders _folders;
    private readonly Lazy<VersionBook> _book;
    private readonly ILogger _log;
    private readonly WorkerNames _names;
    private readonly TimeSpan _idle;
    private readonly SemaphoreSlim _changing = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<VersionId> _starting = [];
    private readonly HashSet<VersionId> _idleBefore = [];
    private readonly Lock _gate = new();
    private OwnWorkers? _own;
    private Task _looking = Task.CompletedTask;

    /// <param name="book">Read beside the rest of the server's start.</param>
    public ServedVersions(ServerParts parts, WorkerNames names, Lazy<VersionBook> book, ILogger log)
    {
        (_node, _list, _names, _log, _idle) = (parts.Node, parts.List, names, log, parts.Options.VersionIdle);
        _folders = FoldersOf(parts.Folder);
        _book = book;
    }

    public VersionBook Book => _book.Value;

    public static VersionFolders FoldersOf(string dataFolder) => new(Path.Combine(dataFolder, "versions"));

    /// <exception cref="IOException">It can't be read.</exception>
    public static VersionBook BookOf(string dataFolder) => new(Path.Combine(Path.GetFullPath(dataFolder), "versions", "book.json"));

    /// <summary>The process of the newest version that was started first; null when there is none at this moment.</summary>
    public int? ProcessId => _own is { } own ? own.Running.Where(v => IsKept(v.Id)).Select(v => own.ProcessOf(v.Id)).FirstOrDefault() : null;

    /// <summary>Starts the processes of what was published for this start of the server, which become the newest versions.</summary>
    /// <param name="own">Null: this server keeps no workers of its own.</param>
    /// <param name="token">What they show to be let in.</param>
    public void Start(Uri server, IReadOnlyList<PublishedVersion>? own, string token)
    {
        // Not before: until here the versions of this start were being published.
        _folders.Sweep();
        foreach (var service in Book.All.Select(v => v.Service).Distinct())
            if (Book.NewestOf(service) is { } newest) _node.Activate(CommandOf(newest));
        if (own is not null)
        {
            var workers = _own = new OwnWorkers(server, token, _node, _names);
            foreach (var version in own)
            {
                lock (_gate) _starting.Add(version.Id);
                workers.Start(version);
            }

            // What was brought to the server before. Of what the line that started it names, that comes instead: nothing may be started with another version before.
            foreach (var known in Book.All.Where(v => v.Deployed && IsKept(v.Id) && own.All(o => o.Name != v.Assembly))) Want(known.Service, known.Id);
            _node.VersionWanted = (service, id) => ThreadPool.UnsafeQueueUserWorkItem(_ => Want(service, id), null);
        }

        _looking = Task.Run(LookAsync);
    }

    /// <summary>A worker introduces itself: a version that wasn't known becomes the newest of its service, and so does one that is being deployed.</summary>
    public void Learn(WorkerHello hello)
    {
        foreach (var service in hello.Services.Where(s => !s.Id.IsNone))
        {
            bool deployed;
            lock (_gate) deployed = _starting.Contains(service.Id);
            var own = _own?.Running.FirstOrDefault(v => v.Id == service.Id && hello.Id.StartsWith(WorkerProcess.NamePrefix, StringComparison.Ordinal));
            var met = new KnownVersion(service.Name, service.Id, service.Version, own?.Name, DateTimeOffset.UtcNow) { Pages = [.. service.Pages ?? []] };
            if (Book.Note(met, deployed || hello.Activates)) _node.Activate(CommandOf(Book.Find(service.Name, service.Id)!));
        }

        lock (_gate) _starting.ExceptWith(hello.Services.Select(s => s.Id));
    }

    /// <summary>Publishes the folder of a service's assembly and makes it the newest version: from then on new runs take it, runs of other versions go on with those.</summary>
    /// <returns>The services in it.</returns>
    /// <exception cref="ProblemException">It can't be published, or its process doesn't introduce itself; the newest version stays what it was.</exception>
    public async Task<IReadOnlyList<KnownVersion>> DeployAsync(string assembly, CancellationToken stop)
    {
        if (_own is not { } own)
            throw new ProblemException(409, "deploy.no-workers", "This server keeps no workers of its own. Start one with the new code: orrery worker --service DLL");
        await _changing.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            var version = Publish(assembly);
            lock (_gate) _starting.Add(version.Id);
            if (own.Has(version.Id)) ActivateRunning(version);
            else own.Start(version);
            return await IntroducedAsync(version, own, stop).ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _node.VersionWanted = null;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _looking.ConfigureAwait(false);
        if (_own is not null) await _own.DisposeAsync().ConfigureAwait(false);
        _changing.Dispose();
        _stop.Dispose();
    }

    /// <summary>Whether it is published here.</summary>
    public bool IsThere(KnownVersion version) => version.Assembly is { } name && _folders.Find(name, version.Id) is not null;

    /// <summary>The folder with its files; null when it isn't published here.</summary>
    public string? FolderOf(KnownVersion version) => version.Assembly is { } name && _folders.Find(name, version.Id) is { } found ? Path.GetDirectoryName(found.Assembly) : null;

    /// <summary>Whether it was published here and isn't any more. Of one that others bring nobody knows.</summary>
    public bool IsGone(KnownVersion version) => version.Assembly is not null && !IsThere(version) && !_node.Has(version.Service, version.Id);

    /// <summary>The process of a version; null when there is none.</summary>
    public int? ProcessOf(VersionId version) => _own?.ProcessOf(version);

    /// <summary>Runs that haven't ended, by the version that they are pinned to.</summary>
    public async Task<IReadOnlyDictionary<(string Service, VersionId Version), int>> PinnedAsync(CancellationToken stop)
    {
        var counts = new Dictionary<(string, VersionId), int>(await _list.PinnedAsync(stop).ConfigureAwait(false));
        foreach (var group in (await CountAsync().ConfigureAwait(false) ?? []).GroupBy(c => (c.Service, c.Version)))
            counts[group.Key] = Math.Max(counts.GetValueOrDefault(group.Key), group.Sum(c => c.Runs));
        return counts;
    }

    private static ActivateVersion CommandOf(KnownVersion version) => new(version.Service, version.Id, version.Label);

    private PublishedVersion Publish(string assembly)
    {
        try
        {
            return ServiceLoader.Problem(assembly) is { } problem ? throw new InvalidOperationException(problem) : _folders.Publish(assembly);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(400, "deploy.unpublished", e.Message);
        }
    }

    /// <summary>Its process is there already: it has introduced itself before, and needn't again.</summary>
    private void ActivateRunning(PublishedVersion version)
    {
        foreach (var known in Book.All.Where(v => v.Id == version.Id && _node.Has(v.Service, v.Id)))
        {
            if (Book.Note(known, activate: true)) _node.Activate(CommandOf(known));
            lock (_gate) _starting.Remove(version.Id);
        }
    }

    private async Task<IReadOnlyList<KnownVersion>> IntroducedAsync(PublishedVersion version, OwnWorkers own, CancellationToken stop)
    {
        for (var until = Environment.TickCount64 + (long)Patience.TotalMilliseconds; Environment.TickCount64 < until; await Task.Delay(20, stop).ConfigureAwait(false))
        {
            bool awaited;
            lock (_gate) awaited = _starting.Contains(version.Id);
            if (!awaited) return Book.NoteDeployed(version.Id);
        }

        lock (_gate) _starting.Remove(version.Id);
        await own.EndAsync(version.Id).ConfigureAwait(false);
        throw new ProblemException(409, "deploy.silent",
            $"The process of {version.Name} version {version.Id.Short} hasn't introduced itself within {Patience.TotalSeconds:0} s; new runs take the version before it still. Why is in what the server itself prints.");
    }

    private bool IsKept(VersionId id)
    {
        lock (_gate)
            if (_starting.Contains(id)) return true;
        return Book.IsNewest(id);
    }

    /// <summary>A run of an older version has something to do.</summary>
    private void Want(string service, VersionId id)
    {
        if (_own is { } own && Book.Find(service, id) is { Assembly: { } name } && _folders.Find(name, id) is { } version) own.Start(version);
    }

    private async Task LookAsync()
    {
        for (var first = true; ; first = false)
        {
            try
            {
                if (!first) await Task.Delay(_idle, _stop.Token).ConfigureAwait(false);
                await LookOnceAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                VersionLog.LookFailed(_log, e.Message);
            }
        }
    }

    private async Task LookOnceAsync(CancellationToken stop)
    {
        if (_own is not { } own || await CountAsync().WaitAsync(stop).ConfigureAwait(false) is not { } counts) return;
        foreach (var count in counts)
            if (count.Awake > 0 && !_node.Has(count.Service, count.Version)) Want(count.Service, count.Version);
        await _changing.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            foreach (var version in own.Running.Where(v => !IsKept(v.Id)))
            {
                if (counts.Any(c => c.Version == version.Id && c.Awake > 0)) _idleBefore.Remove(version.Id);
                else if (!_idleBefore.Add(version.Id)) await own.EndAsync(version.Id).ConfigureAwait(false);
            }

            _idleBefore.RemoveWhere(id => !own.Has(id));
            var unused = _folders.All().Where(v => !IsKept(v.Id) && !own.Has(v.Id) && counts.All(c => c.Version != v.Id)).ToList();
            if (unused.Count == 0) return;
            var pinned = await _list.PinnedAsync(stop).ConfigureAwait(false);
            foreach (var version in unused.Where(v => pinned.Keys.All(p => p.Version != v.Id))) _folders.Remove(version);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Null when a partition can't say.</summary>
    private async Task<IReadOnlyList<VersionCount>?> CountAsync()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, _node.Partitions).Select(p => _node.AskAsync(p, token => new CountVersions { Token = token }))).ConfigureAwait(false);
        return answers.All(a => a is VersionCounts) ? [.. answers.Cast<VersionCounts>().SelectMany(a => a.Versions)] : null;
    }
}

internal static partial class VersionLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Versions that nobody needs could not be looked for: {reason}")]
    public static partial void LookFailed(ILogger log, string reason);
}
