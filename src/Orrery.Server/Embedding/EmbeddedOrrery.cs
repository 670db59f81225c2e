using Microsoft.Extensions.Logging;
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
    private readonly IReadOnlyDictionary<string, Service> _services;

    private EmbeddedOrrery(ServerParts parts, WorkerRuntime runtime, IReadOnlyDictionary<string, Service> services) =>
        (_parts, _runtime, _services) = (parts, runtime, services);

    /// <summary>Starts on a folder, which no other process may hold: the one of an <c>orrery up</c> that is stopped will do.</summary>
    /// <param name="tools">Folder of media tools that aren't on the path; see <c>ORRERY_TOOLS</c>.</param>
    /// <exception cref="Engine.Stores.StoreException">The folder's store can't be opened.</exception>
    public static EmbeddedOrrery Start(string folder, IReadOnlyList<Service> services, string? tools = null)
    {
        var parts = new ServerParts(new ServerOptions { DataFolder = folder, OwnWorker = false });
        var runtime = new WorkerRuntime(services, new LocalLink(parts.Node, parts.Asks, Worker), new LocalResources(parts.Folder, ToolBox.OfMachine(tools)),
            stuck => EmbeddedLog.TurnStuck(parts.Logging.CreateLogger("Orrery"), stuck), say => EmbeddedLog.Waits(parts.Logging.CreateLogger("Orrery"), say));
        var hello = new WorkerHello(Worker, Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, WorkerRuntime.Describe(services, operations: false));
        parts.Node.Join(new WorkerSession(hello, local: true, runtime.Receive));
        return new EmbeddedOrrery(parts, runtime, services.ToDictionary(s => s.Name));
    }

    /// <summary>Starts a run; ends when it is durably started.</summary>
    /// <exception cref="FailureException">It was refused.</exception>
    public async Task<RunId> StartAsync<TIn>(string service, string workflow, TIn input)
    {
        var run = NewId();
        var version = _services[service].Version;
        var stored = await _parts.Payloads.StoreAsync(Payload.Of(input)).ConfigureAwait(false);
        var answer = await _parts.Node.AskAsync(run, token => new StartRun(run, service, version, workflow, stored) { Token = token }).ConfigureAwait(false);
        return answer is Refused refused ? throw FailureException.User(refused.Code, refused.Message) : run;
    }

    /// <summary>Sends a signal to a run; ends when it is durably there.</summary>
    /// <exception cref="FailureException">It was refused.</exception>
    public async Task SignalAsync<T>(RunId run, Signal<T> signal, T value)
    {
        var stored = await _parts.Payloads.StoreAsync(Payload.Of(value)).ConfigureAwait(false);
        var answer = await _parts.Node.AskAsync(run, token => new SignalRun(run, Guid.NewGuid().ToString("n"), signal.Name, stored) { Token = token }).ConfigureAwait(false);
        if (answer is Refused refused) throw FailureException.User(refused.Code, refused.Message);
    }

    /// <summary>Waits for the end of a run; one that has ended is answered at once.</summary>
    /// <exception cref="FailureException">The run failed or was parked, or there is none.</exception>
    public async Task<TOut> EndAsync<TOut>(RunId run)
    {
        // Whoever listens first and then looks misses no end.
        using var end = _parts.Ends.Of(run);
        var answer = await _parts.Node.AskAsync(run, token => new GetRun(run) { Token = token }).ConfigureAwait(false);
        if (answer is Refused refused) throw FailureException.User(refused.Code, refused.Message);
        if (answer is RunSnapshot { Header: { Status: not RunStatus.Running } header }) return await ResultAsync<TOut>(header).ConfigureAwait(false);
        return await ResultAsync<TOut>(await end.Ended.ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Starts a run and waits for its durable end.</summary>
    /// <exception cref="FailureException">The run failed or was parked.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async Task<TOut> RunAsync<TIn, TOut>(string service, string workflow, TIn input)
    {
        var run = NewId();
        using var end = _parts.Ends.Of(run);
        var version = _services[service].Version;
        var stored = await _parts.Payloads.StoreAsync(Payload.Of(input)).ConfigureAwait(false);
        var answer = await _parts.Node.AskAsync(run, token => new StartRun(run, service, version, workflow, stored) { Token = token }).ConfigureAwait(false);
        if (answer is Refused refused) throw FailureException.User(refused.Code, refused.Message);
        return await ResultAsync<TOut>(await end.Ended.ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task<TOut> ResultAsync<TOut>(RunHeader header) => header.Status switch
    {
        RunStatus.Completed => JsonSerializer.Deserialize<TOut>((await _parts.Payloads.ReadAsync(header.Result, "the run's result").ConfigureAwait(false)).Span, OrreryJson.Options)!,
        RunStatus.Cancelled => throw new OperationCanceledException($"Run {header.Id} was cancelled."),
        _ => throw new FailureException(header.Failure!),
    };

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
}

internal static partial class EmbeddedLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{what} The run is parked; its thread is lost until the code returns")]
    public static partial void TurnStuck(ILogger log, string what);

    [LoggerMessage(Level = LogLevel.Error, Message = "{what}")]
    public static partial void Waits(ILogger log, string what);
}
