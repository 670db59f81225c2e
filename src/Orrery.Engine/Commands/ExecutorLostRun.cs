using Orrery.Engine.Partitions;

namespace Orrery.Engine.Commands;

/// <summary>An executor was asked to go on with a run that it doesn't hold (any more): the run is activated anew.</summary>
public sealed record ExecutorLostRun(string Executor, RunId Run, long Incarnation) : Command
{
    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        if (Incarnation != context.Incarnation || state.RunOf(Run.Value) is not { } run || run.Executor != Executor) return;
        run.LeaveExecutor();
        state.TouchedRuns.Add(run);
    }
}
