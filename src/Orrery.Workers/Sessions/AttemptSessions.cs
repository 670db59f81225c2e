using System.Collections.Immutable;
using Orrery.Hosting;
using Orrery.Workers.Hosting;
using Orrery.Workers.Processes;
using Orrery.Workers.Resources;
using Orrery.Workers.Sandbox;

namespace Orrery.Workers.Sessions;

/// <summary>Where this process's sessions are.</summary>
/// <param name="root">Of the sessions' own folders; what dead processes left in it is swept before the first one.</param>
/// <param name="granted">The folders that outlive them.</param>
internal sealed class SessionPlaces(string root, GrantedFolders granted) : IDisposable
{
    private readonly Lazy<OwnedFolder> _own = new(() =>
    {
        OwnedFolder.Sweep(root);
        return OwnedFolder.Create(root);
    });

    public GrantedFolders Granted => granted;

    public SessionFolder Make(Attempt attempt)
    {
        var folder = new SessionFolder(Path.Combine(_own.Value.Path, SessionFolder.NameOf(attempt.Run, attempt.Step, attempt.Epoch)));
        folder.Create();
        return folder;
    }

    public void Dispose()
    {
        if (_own.IsValueCreated) _own.Value.Dispose();
    }
}

/// <summary>The sessions of one attempt: one at a time.</summary>
internal sealed class AttemptSessions(SessionPlaces places, ToolBox box, IArtifacts artifacts, ScratchFolder scratch, Attempt attempt, AttemptEars ears, TimeProvider clock)
    : ISessions, IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private RunningSession? _open;
    private bool _over;

    public async Task<ISession> OpenAsync(SessionCall call, CancellationToken stop = default)
    {
        await _turn.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            return await BeginAsync(call, stop).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends what is open; nothing can be opened any more.</summary>
    public async ValueTask DisposeAsync()
    {
        _over = true;
        // One that is just coming up is ended, and whoever opens it is told so.
        if (_open is { } coming) await coming.DisposeAsync().ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        if (_open is not null) await _open.DisposeAsync().ConfigureAwait(false);
        _turn.Release();
    }

    private async Task<RunningSession> BeginAsync(SessionCall call, CancellationToken stop)
    {
        if (_over) throw new ObjectDisposedException(nameof(ISessions), $"The attempt of step '{attempt.Key}' has ended.");
        if (_open is { Ended.IsCompleted: false })
            throw FailureException.User("session.second", $"Step '{attempt.Key}' has a session open already. An attempt has one at a time: stop that first, or open the other one in a step of its own.");
        if (_open is not null) await _open.DisposeAsync().ConfigureAwait(false);
        var inputs = await InputsAsync(call, stop).ConfigureAwait(false);
        if (_over) throw new ObjectDisposedException(nameof(ISessions), $"The attempt of step '{attempt.Key}' has ended.");
        var folder = places.Make(attempt);
        var session = _open = new RunningSession(call, attempt, folder, CommandOf(call, inputs, folder), ears, clock);
        try
        {
            await session.BeginAsync(stop).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<ImmutableArray<ReadOnlyMount>> InputsAsync(SessionCall call, CancellationToken stop)
    {
        var inputs = ImmutableArray.CreateBuilder<ReadOnlyMount>();
        foreach (var (inside, artifact) in call.Inputs) inputs.Add(new ReadOnlyMount(await artifacts.PathOfAsync(artifact, stop).ConfigureAwait(false), inside));
        foreach (var (inside, path) in call.Mounts) inputs.Add(new ReadOnlyMount(path, inside));
        foreach (var (inside, grant) in call.Folders.Where(f => f.Value.ReadOnly)) inputs.Add(new ReadOnlyMount(PathOf(grant), inside));
        return inputs.ToImmutable();
    }

    private SandboxCommand CommandOf(SessionCall call, ImmutableArray<ReadOnlyMount> inputs, SessionFolder folder)
    {
        var layers = call.Layers.IsEmpty ? null : new LayerStack(call.Layers, Directory.CreateDirectory(folder.Layers).FullName);
        if (layers is not null && HostLayout.Current.IsRoot) layers.Prepare();
        return new SandboxCommand
        {
            Program = layers is not null && call.Program.StartsWith('/') && !File.Exists(call.Program) ? call.Program : box.FindOrInstalled(call.Program),
            Arguments = call.Arguments,
            Inputs = inputs,
            Folders = [Writable(folder.Door, "/session"), .. call.Folders.Where(f => !f.Value.ReadOnly).Select(f => Writable(PathOf(f.Value), f.Key))],
            Layers = layers,
            Network = call.Network,
            Scratch = scratch.Path,
            Environment = call.Environment,
            Limits = SandboxLimits.Default with
            {
                Wall = attempt.Timeout, Cpu = attempt.Timeout * Environment.ProcessorCount, TmpBytes = call.TmpLimit,
                MemoryBytes = call.MemoryLimit ?? SandboxLimits.Default.MemoryBytes,
            },
        };
    }

    private string PathOf(FolderGrant grant) => places.Granted.PathOf(attempt.Caller.Namespace, grant);

    /// <summary>Programs in sandboxes of the superuser's run as nobody, who has to own what they write to.</summary>
    private static WritableMount Writable(string path, string inside)
    {
        if (HostLayout.Current.IsRoot) Libc.chown(path, BwrapArguments.Nobody, BwrapArguments.Nobody);
        return new WritableMount(path, inside);
    }
}
