using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orrery.Client.Protocol;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;
using Orrery.Hosting;
using Orrery.Server.Hosting;
using Orrery.Workers.Hosting;

namespace Orrery.Server.Embedding;

/// <summary>Orrery as a library: partitions, workflow code and functions in one's own process, durable in one store.</summary>
/// <remarks>Code that loops or blocks without awaiting is not replaced here, as it would be under <c>orrery up</c>, where services have processes of their own.</remarks>
public sealed class EmbeddedOrrery : IAsyncDisposable
{
    private readonly IStore _store;
    private readonly Node _node;
    private readonly Endings _endings;
    private readonly IReadOnlyDictionary<string, Service> _services;

    private EmbeddedOrrery(IStore store, Node node, Endings endings, IReadOnlyDictionary<string, Service> services) =>
        (_store, _node, _endings, _services) = (store, node, endings, services);

    /// <summary>Starts on a store, which it then owns.</summary>
    public static EmbeddedOrrery Start(IStore store, IReadOnlyList<Service> services, OwnerOptions? options = null, ILogger? log = null)
    {
        var endings = new Endings();
        var node = new Node(store, options ?? new OwnerOptions(), endings, log ?? NullLogger.Instance);
        var link = new LocalLink(node);
        var runtime = new WorkerRuntime(services, link, NoResources.Instance);
        var hello = new WorkerHello("embedded", Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, WorkerRuntime.Describe(services));
        node.Join(new WorkerSession(hello, local: true, runtime.Receive));
        return new EmbeddedOrrery(store, node, endings, services.ToDictionary(s => s.Name));
    }

    /// <summary>Starts a run and waits for its durable end.</summary>
    /// <exception cref="FailureException">The run failed or was parked.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async Task<TOut> RunAsync<TIn, TOut>(string service, string workflow, TIn input)
    {
        var run = NewId();
        var ended = _endings.Of(run);
        var version = _services[service].Version;
        var answer = await _node.AskAsync(run, token => new StartRun(run, service, version, workflow, Payload.Of(input)) { Token = token }).ConfigureAwait(false);
        if (answer is Refused refused) throw FailureException.User(refused.Code, refused.Message);
        var header = await ended.ConfigureAwait(false);
        return header.Status switch
        {
            RunStatus.Completed => System.Text.Json.JsonSerializer.Deserialize<TOut>(header.Result.Utf8.Span, OrreryJson.Options)!,
            RunStatus.Cancelled => throw new OperationCanceledException($"Run {run} was cancelled."),
            _ => throw new FailureException(header.Failure!),
        };
    }

    public ValueTask DisposeAsync()
    {
        _node.Dispose();
        _store.Dispose();
        return ValueTask.CompletedTask;
    }

    private RunId NewId()
    {
        var value = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        return new RunId((ushort)(value % 1024 * (ulong)_node.Partitions / 1024), value);
    }

    private sealed class LocalLink(Node node) : IServerLink
    {
        public void Report(IReadOnlyList<WorkerReport> reports) => node.Report("embedded", reports);
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
