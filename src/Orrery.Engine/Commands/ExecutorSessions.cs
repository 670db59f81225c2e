using System.Collections.Immutable;
using Orrery.Engine.Partitions;

namespace Orrery.Engine.Commands;

/// <summary>A process that runs the workflow code of some services is there.</summary>
public sealed record ExecutorJoined(string Executor, IReadOnlySet<string> Services, bool Local) : Command
{
    /// <summary>The versions of the services; one that isn't named is of no published version.</summary>
    public IReadOnlyDictionary<string, VersionId> Versions { get; init; } = ImmutableDictionary<string, VersionId>.Empty;

    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        sessions.Executors[Executor] = new Executor(Executor, Services, Local, Versions);
        foreach (var run in state.Runs.Values)
            if (run.Executor is null && !run.Header.Ended) state.TouchedRuns.Add(run);
    }
}

/// <summary>It is gone: what it held is handed to another one.</summary>
public sealed record ExecutorLeft(string Executor) : Command
{
    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        sessions.Executors.Remove(Executor);
        foreach (var run in state.Runs.Values)
        {
            if (run.Executor != Executor) continue;
            run.LeaveExecutor();
            state.TouchedRuns.Add(run);
        }
    }
}
