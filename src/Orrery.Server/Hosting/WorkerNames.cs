using System.Collections.Concurrent;
using Orrery.Server.Http;

namespace Orrery.Server.Hosting;

/// <summary>Which process may use a worker's name. The names of the server's own workers belong to the processes it started last, so that one which outlived
/// a killed server can't take its successor's place; and nobody else's name may look like one of them.</summary>
internal sealed class WorkerNames
{
    private readonly ConcurrentDictionary<string, string> _reserved = new();

    public void Reserve(string worker, string instance) => _reserved[worker] = instance;

    /// <exception cref="ProblemException">The name is reserved for another process.</exception>
    public void Check(string worker, string instance)
    {
        if (_reserved.TryGetValue(worker, out var mine) ? mine != instance : worker == WorkerProcess.Pool || worker.StartsWith(WorkerProcess.NamePrefix, StringComparison.Ordinal))
            throw new ProblemException(409, "worker.name", $"The name '{worker}' belongs to another process; this one must stop or take another --id.");
    }
}
