using System.Text.Json.Nodes;
using Orrery.Client;

namespace Orrery.Cli.Connection;

/// <summary>What the commands ask of a server. <see cref="OrreryException"/> says when it refuses or isn't there.</summary>
internal interface IServer : IDisposable
{
    Uri Address { get; }

    Task<HealthView> HealthAsync(CancellationToken stop);

    Task<StartedRun> StartAsync(string service, string workflow, JsonNode? input, string? key, CancellationToken stop, TimeSpan? within = null);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<RunLine>> RunsAsync(RunFilter filter, int limit, CancellationToken stop);

    /// <summary>All that the filter lets through, newest first.</summary>
    IAsyncEnumerable<RunLine> AllRunsAsync(RunFilter filter, CancellationToken stop);

    Task<RunView> RunAsync(RunId run, CancellationToken stop);

    /// <summary>The run now and after each change, until it has ended.</summary>
    /// <exception cref="OrreryException">The connection is lost: a code that begins with <c>server.</c>. Following anew gives the run as it is then.</exception>
    IAsyncEnumerable<RunView> FollowAsync(RunId run, CancellationToken stop);

    Task CancelAsync(RunId run, CancellationToken stop);

    Task TerminateAsync(RunId run, CancellationToken stop);

    Task SignalAsync(RunId run, string signal, JsonNode? value, string? id, CancellationToken stop);

    Task<JsonNode?> QueryAsync(RunId run, string query, JsonNode? value, CancellationToken stop);

    Task<JsonNode?> UpdateAsync(RunId run, string update, JsonNode? value, string? id, CancellationToken stop);

    /// <param name="version">As in <see cref="OrreryClient.RetryAsync(RunId, string?, CancellationToken)"/>.</param>
    Task RetryAsync(RunId run, string? version, CancellationToken stop);

    /// <param name="step">Its whole key.</param>
    Task RestartAsync(RunId run, string step, string? version, CancellationToken stop);

    Task<IReadOnlyList<VersionView>> VersionsAsync(CancellationToken stop);

    Task<IReadOnlyList<SessionInfo>> SessionsAsync(CancellationToken stop);

    Task<IReadOnlyList<ServiceOperations>> ServicesAsync(CancellationToken stop);

    /// <param name="assembly">Its whole path.</param>
    Task<IReadOnlyList<VersionView>> DeployAsync(string assembly, CancellationToken stop);

    Task HistoryAsync(RunId run, Stream to, CancellationToken stop);

    /// <summary>Writes a completed run's result, as JSON, to a stream.</summary>
    Task ResultAsync(RunId run, Stream to, CancellationToken stop);

    /// <param name="attempt">Null for the newest.</param>
    Task<string> LogAsync(RunId run, int step, int? attempt, CancellationToken stop);

    /// <summary>What an attempt logs, until it is over.</summary>
    IAsyncEnumerable<LogPiece> FollowLogAsync(RunId run, int step, int? attempt, CancellationToken stop);

    Task<bool> HasAsync(ArtifactId artifact, CancellationToken stop);

    Task<Artifact> UploadAsync(Stream bytes, IProgress<long> progress, CancellationToken stop);

    Task<IReadOnlyList<RunFile>> FilesAsync(RunId run, CancellationToken stop);

    Task DownloadAsync(RunId run, string path, Stream to, CancellationToken stop);
}
