using Orrery.Client.Protocol;

namespace Orrery.Workers.Hosting;

/// <summary>A worker's way to its server. Reports of one call are handled in order.</summary>
public interface IServerLink
{
    void Report(IReadOnlyList<WorkerReport> reports);
}
