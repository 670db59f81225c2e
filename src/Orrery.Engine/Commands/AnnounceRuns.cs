using Orrery.Engine.Partitions;

namespace Orrery.Engine.Commands;

/// <summary>Has every run in memory announced as if it had changed: what a read model needs after a restart, besides the store's ended runs.</summary>
public sealed record AnnounceRuns : Command
{
    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        if (state.Runs.Count == 0) return;
        into.Add(new RunsChanged([.. state.Runs.Values.Select(r => new RunSummary(r.Header, r.Steps.Count, r.StepsDone))])
        {
            Naming = [.. state.Runs.Values.SelectMany(r => r.Steps.Where(s => s.Spec.Input.MayNameArtifacts || s.Result.MayNameArtifacts).Select(s => new NamingStep(r.Header, s)))],
        });
    }
}
