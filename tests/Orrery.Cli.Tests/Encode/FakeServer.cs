using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Orrery.Cli.Connection;
using Orrery.Client;

namespace Orrery.Cli.Tests.Encode;

/// <summary>A server that plays snapshots and keeps what it was sent.</summary>
internal sealed class FakeServer(params RunView[] views) : IServer
{
    public ConcurrentDictionary<ArtifactId, byte[]> Artifacts { get; } = [];
    public Dictionary<string, string> Files { get; init; } = [];
    public List<JsonNode?> Inputs { get; } = [];
    private int _follows;

    public int Uploads { get; private set; }

    /// <summary>After the snapshots the run goes on for ever.</summary>
    public bool Endless { get; init; }

    /// <summary>What the first, second, … connection to the run's events brings, when it isn't simply the snapshots.</summary>
    public Func<int, IAsyncEnumerable<RunView>>? Plays { get; init; }

    public Uri Address { get; } = new("http://127.0.0.1:7070");

    public Task<HealthView> HealthAsync(CancellationToken stop) => throw new NotSupportedException();

    public Task<StartedRun> StartAsync(string service, string workflow, JsonNode? input, string? key, CancellationToken stop, TimeSpan? within = null)
    {
        Inputs.Add(input);
        return Task.FromResult(new StartedRun(Sample.Id, false));
    }

    public Task<IReadOnlyList<RunLine>> RunsAsync(RunFilter filter, int limit, CancellationToken stop) => Task.FromResult<IReadOnlyList<RunLine>>([]);

    /// <summary>What the list holds.</summary>
    public List<RunLine> Listed { get; init; } = [];

    /// <summary>What was asked of runs, and why it is refused.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];
    public Func<RunId, OrreryException?> Refuses { get; init; } = _ => null;

    public IAsyncEnumerable<RunLine> AllRunsAsync(RunFilter filter, CancellationToken stop) => Listed.Where(r => filter.State is null || r.State == filter.State).ToAsyncEnumerable();

    public Task<RunView> RunAsync(RunId run, CancellationToken stop) => Task.FromResult(views[^1]);

    public async IAsyncEnumerable<RunView> FollowAsync(RunId run, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var view in Played(++_follows).WithCancellation(stop)) yield return view;
        if (Endless) await Task.Delay(Timeout.Infinite, stop);
    }

    private IAsyncEnumerable<RunView> Played(int connection) => Plays?.Invoke(connection) ?? views.ToAsyncEnumerable();

    public Task TerminateAsync(RunId run, CancellationToken stop) => Do("terminate", run);

    public Task SignalAsync(RunId run, string signal, JsonNode? value, string? id, CancellationToken stop) => Task.CompletedTask;

    public Task<JsonNode?> QueryAsync(RunId run, string query, JsonNode? value, CancellationToken stop) => throw new NotSupportedException();

    public Task<JsonNode?> UpdateAsync(RunId run, string update, JsonNode? value, string? id, CancellationToken stop) => throw new NotSupportedException();

    public Task CancelAsync(RunId run, CancellationToken stop) => Do("cancel", run);

    public Task RetryAsync(RunId run, CancellationToken stop) => Do("retry", run);

    public Task RetryAsync(RunId run, string? version, CancellationToken stop) => Do(version is null ? "retry" : $"retry with {version}", run);

    public Task RestartAsync(RunId run, string step, string? version, CancellationToken stop) => Do("restart " + step, run);

    public Task<IReadOnlyList<SessionInfo>> SessionsAsync(CancellationToken stop) => throw new NotSupportedException();
    public Task<IReadOnlyList<VersionView>> VersionsAsync(CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlyList<ServiceOperations>> ServicesAsync(CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlyList<VersionView>> DeployAsync(string assembly, CancellationToken stop) => throw new NotSupportedException();

    public Task HistoryAsync(RunId run, Stream to, CancellationToken stop) => throw new NotSupportedException();

    public Task ResultAsync(RunId run, Stream to, CancellationToken stop) => throw new NotSupportedException();

    private Task Do(string what, RunId run)
    {
        Asked.Enqueue($"{what} {run}");
        return Refuses(run) is { } refusal ? Task.FromException(refusal) : Task.CompletedTask;
    }

    public IAsyncEnumerable<LogPiece> FollowLogAsync(RunId run, int step, int? attempt, CancellationToken stop) => AsyncEnumerable.Empty<LogPiece>();

    public Task<string> LogAsync(RunId run, int step, int? attempt, CancellationToken stop) => Task.FromResult("");

    public Task<bool> HasAsync(ArtifactId artifact, CancellationToken stop) => Task.FromResult(Artifacts.ContainsKey(artifact));

    public async Task<Artifact> UploadAsync(Stream bytes, IProgress<long> progress, CancellationToken stop)
    {
        using var buffer = new MemoryStream();
        await bytes.CopyToAsync(buffer, stop);
        Uploads++;
        progress.Report(buffer.Length);
        var id = IdOf(buffer.ToArray());
        Artifacts[id] = buffer.ToArray();
        return new Artifact(id, buffer.Length);
    }

    public Task<IReadOnlyList<RunFile>> FilesAsync(RunId run, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<RunFile>>([.. Files.Select(f => new RunFile(f.Key, IdOf(Encoding.UTF8.GetBytes(f.Value)), f.Value.Length))]);

    public async Task DownloadAsync(RunId run, string path, Stream to, CancellationToken stop) => await to.WriteAsync(Encoding.UTF8.GetBytes(Damage(Files[path])), stop);

    /// <summary>What the wire does to a file.</summary>
    public Func<string, string> Damage { get; init; } = text => text;

    public void Dispose() { }

    private static ArtifactId IdOf(byte[] bytes) => new(SHA256.HashData(bytes));
}
