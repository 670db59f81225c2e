using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Commands;

/// <summary>The host says which version of a service is the newest: runs that aren't pinned go to it. Kept while the partition has its owner; the host says it again.</summary>
/// <param name="Label">What the version calls itself.</param>
public sealed record ActivateVersion(string Service, VersionId Version, string Label) : Command
{
    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        sessions.Newest[Service] = new ActiveVersion(Version, Label);
        foreach (var run in state.Runs.Values)
            if (run.Header is { Pin.IsNone: true, Ended: false } && run.Executor is null && run.Header.Service == Service) state.TouchedRuns.Add(run);
        into.Answer(this, Accepted.Instance);
    }
}

/// <param name="Label">What it calls itself.</param>
internal readonly record struct ActiveVersion(VersionId Id, string Label);

/// <summary>Which version is to have a run that nobody has in hand.</summary>
internal static class Pinning
{
    /// <summary>Takes the run from whoever has its code in hand: the next turn activates it where it belongs then.</summary>
    public static void Leave(Run run, Decision into)
    {
        if (run.Executor is { } executor) into.Add(new DropRun(executor, run.Id));
        run.LeaveExecutor();
    }

    /// <summary>Pins a run that isn't to the newest version. One that is pinned goes to the code in this very process where that serves its service: whoever
    /// hosts Orrery in a program of his own has no published versions.</summary>
    /// <returns>Whether the run is pinned anew; what follows from it comes after that.</returns>
    public static bool Settle(Run run, Sessions sessions, Decision into)
    {
        if (run.Executor is not null || run.Header.Status != RunStatus.Running) return false;
        var header = run.Header;
        if (header.Pin.IsNone)
        {
            if (!sessions.Newest.TryGetValue(header.Service, out var newest) || newest.Id.IsNone) return false;
            into.Add(new RunPinned(header.Id.Value, newest.Id, newest.Label));
            return true;
        }

        if (sessions.ExecutorFor(header.Service, VersionId.None, header.Id.Value) is not { Local: true }) return false;
        into.Add(new RunPinned(header.Id.Value, VersionId.None, ""));
        return true;
    }
}
