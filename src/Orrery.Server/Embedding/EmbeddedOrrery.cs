using Microsoft.Extensions.Logging;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Orrery.Client.Protocol;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;
using Orrery.Server.Hosting;
using Orrery.Workers.Hosting;
using Orrery.Workers.Resources;

namespace Orrery.Server.Embedding;

/// <summary>Orrery as a library: a server without HTTP, with workflow code and functions in one's own process, on one folder.</summary>
/// <remarks>A workflow that loops or blocks without awaiting is parked and named in the log, but its thread is lost to this process; under <c>orrery up</c>
/// services have processes of their own, which are replaced then.</remarks>
public sealed class EmbeddedOrrery : IAsyncDisposable
{
    private const string Worker = "embedded";

    private readonly ServerParts _parts;
    private readonly WorkerRuntime _runtime;
    private readonly Endings _endings;
    private readonly IReadOnlyDictionary<string, Service> _services;

    private EmbeddedOrrery(ServerParts parts, WorkerRuntime runtime, Endings endings, IReadOnlyDictionary<string, Service> services) =>
        (_parts, _runtime, _endings, _services) = (parts, runtime, endings, services);

    /// <summary>Starts on a folder, which no other process may hold: the one of an <c>orrery up</c> that is stopped will do.</summary>
    /// <param name="tools">Folder of media tools that aren't on the path; see <c>ORRERY_TOOLS</c>.</param>
    /// <exception cref="Engine.Stores.StoreException">The folder's store can't be opened.</exception>
    public static EmbeddedOrrery Start(string folder, IReadOnlyList<Service> services, string? tools = null)
    {
        var endings = new Endings();
        var parts = new ServerParts(new ServerOptions { DataFolder = folder, OwnWorker = false }, endings);
        var runtime = new WorkerRuntime(services, new LocalLink(parts.Node), new LocalResources(parts.Folder, ToolBox.OfMachine(tools)),
            stuck => EmbeddedLog.TurnStuck(parts.Logging.CreateLogger("Orrery"), stuck));
        var hello = new WorkerHello(Worker, Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, WorkerRuntime.Describe(services));
        parts.Node.Join(new WorkerSession(hello, local: true, runtime.Receive));
        return new EmbeddedOrrery(parts, runtime, endings, services.ToDictionary(s => s.Name));
    }

    /// <summary>Starts a run and waits for its durable end.</summary>
    /// <exception cref="FailureException">The run failed or was parked.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async Task<TOut> RunAsync<TIn, TOut>(string service, string workflow, TIn input)
    {
        var run = NewId();
        var ended = _endings.Of(run);
        var version = _services[service].Version;
        var answer = await _parts.Node.AskAsync(run, token => new StartRun(run, service, version, workflow, Payload.Of(input)) { Token = token }).ConfigureAwait(false);
        if (answer is Refused refused) throw FailureException.User(refused.Code, refused.Message);
        var header = await ended.ConfigureAwait(false);
        return header.Status switch
        {
            RunStatus.Completed => JsonSerializer.Deserialize<TOut>(header.Result.Utf8.Span, OrreryJson.Options)!,
            RunStatus.Cancelled => throw new OperationCanceledException($"Run {run} was cancelled."),
            _ => throw new FailureException(header.Failure!),
        };
    }

    /// <summary>Stops: attempts under way are given back, and go on when the folder is next opened.</summary>
    public async ValueTask DisposeAsync()
    {
        await _runtime.GiveBackAsync("the process stops").ConfigureAwait(false);
        await _parts.DisposeAsync().ConfigureAwait(false);
        _runtime.Dispose();
    }

    private RunId NewId()
    {
        var value = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        return new RunId((ushort)(value % 1024 * (ulong)_parts.Node.Partitions / 1024), value);
    }

    private sealed class LocalLink(Node node) : IServerLink
    {
        public void Report(IReadOnlyList<WorkerReport> reports) => node.Report(Worker, reports);
    }

    /// <summary>Whoever waits for a run's end.</summary>
    private sealed class Endings : IRunObserver
    {
        private readonly ConcurrentDictionary<RunId, TaskCompletionSource<RunHeader>> _waiting = new();

        public Task<RunHeader> Of(RunId run) => _waiting.GetOrAdd(run, _ => new TaskCompletionSource<RunHeader>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public void Changed(ImmutableArray<RunSummary> runs)
        {
            foreach (var run in runs)
                if (run.Header.Status != RunStatus.Running && _waiting.TryRemove(run.Header.Id, out var waiting)) waiting.TrySetResult(run.Header);
        }

        public void Progressed(AttemptName attempt, AttemptProgress progress) { }

        public void Logged(AttemptName attempt, IReadOnlyList<string> lines) { }
    }
}

internal static partial class EmbeddedLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{what} The run is parked; its thread is lost until the code returns")]
    public static partial void TurnStuck(ILogger log, string what);
}
