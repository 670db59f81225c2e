using System.Text.Json.Nodes;
using Orrery.Client;

namespace Orrery.Cli.Connection;

/// <summary>A server reached through the public client.</summary>
internal sealed class HttpServer(OrreryClient client) : IServer
{
    private readonly OrreryClient _client = client;

    public Uri Address => _client.Server;

    public Task<HealthView> HealthAsync(CancellationToken stop) => _client.HealthAsync(stop);

    public Task<StartedRun> StartAsync(string service, string workflow, JsonNode? input, string? key, CancellationToken stop, TimeSpan? within = null) =>
        _client.StartAsync(service, workflow, input, key, within, stop);

    public Task<IReadOnlyList<RunLine>> RunsAsync(RunFilter filter, int limit, CancellationToken stop) => _client.RunsAsync(filter, limit, stop: stop);

    public IAsyncEnumerable<RunLine> AllRunsAsync(RunFilter filter, CancellationToken stop) => _client.AllRunsAsync(filter, stop);

    public Task<RunView> RunAsync(RunId run, CancellationToken stop) => _client.RunAsync(run, stop);

    public IAsyncEnumerable<RunView> FollowAsync(RunId run, CancellationToken stop) => _client.FollowAsync(run, patience: TimeSpan.Zero, stop);

    public Task TerminateAsync(RunId run, CancellationToken stop) => _client.TerminateAsync(run, stop);

    public Task SignalAsync(RunId run, string signal, JsonNode? value, string? id, CancellationToken stop) => _client.SignalAsync(run, signal, value, id, stop);

    public Task<JsonNode?> QueryAsync(RunId run, string query, JsonNode? value, CancellationToken stop) => _client.QueryAsync(run, query, value, stop);

    public Task<JsonNode?> UpdateAsync(RunId run, string update, JsonNode? value, string? id, CancellationToken stop) => _client.UpdateAsync(run, update, value, id, stop);

    public Task CancelAsync(RunId run, CancellationToken stop) => _client.CancelAsync(run, stop);

    public Task RetryAsync(RunId run, string? version, CancellationToken stop) => _client.RetryAsync(run, version, stop);

    public Task RestartAsync(RunId run, string step, string? version, CancellationToken stop) => _client.RestartAsync(run, step, version, stop);

    public Task<IReadOnlyList<SessionInfo>> SessionsAsync(CancellationToken stop) => _client.SessionsAsync(stop);

    public Task<IReadOnlyList<VersionView>> VersionsAsync(CancellationToken stop) => _client.VersionsAsync(stop);

    public Task<IReadOnlyList<ServiceOperations>> ServicesAsync(CancellationToken stop) => _client.ServicesAsync(stop: stop);

    public Task<IReadOnlyList<VersionView>> DeployAsync(string assembly, CancellationToken stop) => _client.DeployAsync(assembly, stop);

    public Task HistoryAsync(RunId run, Stream to, CancellationToken stop) => _client.HistoryAsync(run, to, stop);

    public Task ResultAsync(RunId run, Stream to, CancellationToken stop) => _client.ValueAsync(run, "result", to, stop);

    public IAsyncEnumerable<LogPiece> FollowLogAsync(RunId run, int step, int? attempt, CancellationToken stop) => _client.FollowLogAsync(run, step, attempt, stop: stop);

    public Task<string> LogAsync(RunId run, int step, int? attempt, CancellationToken stop) => _client.LogAsync(run, step, attempt, stop);

    public Task<bool> HasAsync(ArtifactId artifact, CancellationToken stop) => _client.HasAsync(artifact, stop);

    public Task<Artifact> UploadAsync(Stream bytes, IProgress<long> progress, CancellationToken stop) => _client.UploadAsync(bytes, progress, stop);

    public Task<IReadOnlyList<RunFile>> FilesAsync(RunId run, CancellationToken stop) => _client.FilesAsync(run, stop);

    public Task DownloadAsync(RunId run, string path, Stream to, CancellationToken stop) => _client.DownloadAsync(run, path, to, stop: stop);

    public void Dispose() => _client.Dispose();
}
