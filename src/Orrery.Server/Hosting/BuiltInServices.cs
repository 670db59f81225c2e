using Microsoft.Extensions.Logging;
using Orrery.Client.Protocol;
using Orrery.Hosting;
using Orrery.Workers.Schedules;
using Orrery.Workers.Hosting;
using Orrery.Workers.Payloads;
using Orrery.Server.Http;
using Orrery.Server.Tables;

namespace Orrery.Server.Hosting;

/// <summary>The server's own workflows, executed in its own process: trusted code without functions, there as long as the server is.</summary>
internal sealed class BuiltInServices : IDisposable
{
    /// <summary>The worker's id, kept from others.</summary>
    public const string Worker = "orrery";

    private readonly WorkerRuntime _runtime;

    public BuiltInServices(Node node, AttemptAsks asks, LargePayloads payloads, ILogger log)
    {
        Service[] services = [new ScheduleService()];
        _runtime = new WorkerRuntime(services, new LocalLink(node, asks, Worker), new NoResources(payloads), stuck => BuiltInLog.TurnStuck(log, stuck), say => BuiltInLog.Waits(log, say));
        node.Join(new WorkerSession(new WorkerHello(Worker, 0, 0, WorkerRuntime.Describe(services, operations: false)), local: true, _runtime.Receive) { BuiltIn = true });
    }

    public void Dispose() => _runtime.Dispose();

    private sealed class NoResources(LargePayloads payloads) : IAttemptResources
    {
        public IAttemptScope Open(Attempt attempt, AttemptEars ears) => throw new NotSupportedException("Built-in services have no functions.");

        public LargePayloads Payloads => payloads;

        public ValueTask<Payload?> CachedAsync(string service, Function function, ReadOnlyMemory<byte> key) => default;

        public ValueTask KeepAsync(string service, Function function, ReadOnlyMemory<byte> key, Payload result) => default;
    }
}

/// <summary>The way of reports from a worker in the server's own process.</summary>
internal sealed class LocalLink(Node node, AttemptAsks asks, string worker) : IServerLink
{
    public void Report(IReadOnlyList<WorkerReport> reports) => node.Report(worker, reports);

    public async Task<StoreAnswer> AskAsync(AttemptAsk ask, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await asks.AnswerAsync(ask, stop).ConfigureAwait(false);
            }
            catch (ProblemException)
            {
                // The server is busy.
                await Task.Delay(TimeSpan.FromMilliseconds(100), stop).ConfigureAwait(false);
            }
        }
    }
}

internal static partial class BuiltInLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{what} The run is parked; its thread is lost until the server is started anew")]
    public static partial void TurnStuck(ILogger log, string what);

    [LoggerMessage(Level = LogLevel.Error, Message = "{what}")]
    public static partial void Waits(ILogger log, string what);
}
