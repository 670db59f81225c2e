using Orrery.Client.Protocol;
using Orrery.Hosting;

namespace Orrery.Workers.Hosting;

/// <summary>A worker's way to its server. Reports of one call are handled in order.</summary>
public interface IServerLink
{
    void Report(IReadOnlyList<WorkerReport> reports);

    /// <summary>Asks the server's tables and streams for something; a server that is away is waited for.</summary>
    /// <exception cref="OperationCanceledException">Told to stop before there was an answer. It may have been done.</exception>
    Task<StoreAnswer> AskAsync(AttemptAsk ask, CancellationToken stop);
}
