using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Commands;

/// <summary>Lets a run that failed, was cancelled or is parked go on: what succeeded is kept, what failed is asked for again.</summary>
public sealed record RetryRun(RunId Run) : Command
{
    internal override ulong? Needs => Run.Value;

    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        if (state.RunOf(Run.Value) is not { } run)
            into.Answer(this, new Refused("run.unknown", $"There is no run {Run} here."));
        else if (run.Header.Status == RunStatus.Running)
            into.Answer(this, new Refused("run.running", $"Run {Run} is under way; only a run that failed, was cancelled or is parked can be retried."));
        else if (run.Header.Status == RunStatus.Completed)
            into.Answer(this, new Refused("run.completed", $"Run {Run} has completed; there is nothing to retry."));
        else
        {
            into.Add(new RunRetried(run.Id.Value, Caller.Principal));
            into.Answer(this, Accepted.Instance);
        }
    }
}
