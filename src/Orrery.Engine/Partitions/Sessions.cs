using Orrery.Engine.Commands;
using Orrery.Engine.Queues;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Partitions;

/// <summary>Who is connected and holds what at this moment. Never logged: after a restart workers announce themselves again, and leases follow
/// from the steps.</summary>
internal sealed class Sessions
{
    /// <summary>Executors of workflow code, by id.</summary>
    public Dictionary<string, Executor> Executors { get; } = [];

    /// <summary>Live leases and when they lapse, on the monotonic clock.</summary>
    public Dictionary<StepRef, Lease> Leases { get; } = [];

    /// <summary>How fast queues are worked off.</summary>
    public QueueRates Rates { get; } = new();

    /// <summary>What was told to other runs, and when, on the monotonic clock.</summary>
    public Dictionary<StepRef, (Owed Owed, long At)> Told { get; } = [];

    /// <summary>The version of each service that runs go to which aren't pinned yet, as the host says.</summary>
    public Dictionary<string, ActiveVersion> Newest { get; } = [];

    /// <summary>An executor for a version of a service: the same one for the same run as long as it stays.</summary>
    public Executor? ExecutorFor(string service, VersionId version, ulong run)
    {
        Executor? best = null;
        var bestRank = 0UL;
        foreach (var executor in Executors.Values)
        {
            if (!executor.Serves(service, version)) continue;
            var rank = Fingerprint.Mix(Fingerprint.Of(executor.Id), run);
            if (best is not null && rank <= bestRank) continue;
            (best, bestRank) = (executor, rank);
        }

        return best;
    }

    /// <summary>Whether somebody has the code of a version.</summary>
    public bool Has(string service, VersionId version) => Executors.Values.Any(e => e.Serves(service, version));

    /// <summary>Steps that were held when the partition changed hands are held still, by whom the log says, for a fresh period.</summary>
    public void Adopt(PartitionState state, long lapsesAt)
    {
        foreach (var run in state.Runs.Values)
            foreach (var step in run.Steps)
                if (step.State == StepState.Leased)
                    Leases[new StepRef(run.Id.Value, step.Spec.Index)] = new Lease(step.Epoch, step.Worker, new LaneName(PartitionState.QueueOf(run.Header, step), run.Header.Pin), lapsesAt);
    }

    /// <summary>The versions whose calls are held: a worker that was started anew must come to say whether it still has them.</summary>
    public IEnumerable<VersionWanted> HeldVersions(PartitionState state) =>
        Leases.Keys.Select(at => state.RunOf(at.Run)!.Header).Where(h => !h.Pin.IsNone).Select(h => new VersionWanted(h.Service, h.Pin)).Distinct();

    /// <summary>Gives every lease a fresh period: after a gap nobody knows who could have called.</summary>
    public void RefreshLeases(long lapsesAt)
    {
        foreach (var lease in Leases.Values) lease.LapsesAt = lapsesAt;
    }
}

/// <param name="Local">In the server's own process: turns are handed over before they are durable.</param>
/// <param name="Versions">Of its services; one that isn't named has none.</param>
internal sealed record Executor(string Id, IReadOnlySet<string> Services, bool Local, IReadOnlyDictionary<string, VersionId> Versions)
{
    public bool Serves(string service, VersionId version) => Services.Contains(service) && Versions.GetValueOrDefault(service) == version;
}

internal sealed class Lease(int epoch, string worker, LaneName lane, long lapsesAt)
{
    public int Epoch { get; } = epoch;
    public string Worker { get; } = worker;
    public LaneName Lane { get; } = lane;
    public string Queue => Lane.Queue;
    public long LapsesAt { get; set; } = lapsesAt;
}
