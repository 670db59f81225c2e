using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Commands;

/// <summary>Lets a run that failed, was cancelled or is parked go on. What succeeded is kept, and so are failures that its code has dealt with;
/// asked for again is what was cancelled, what ended the run, and what failed without its code having been told. A run that is under way moves to another version, if one is named.</summary>
public sealed record RetryRun(RunId Run) : Command
{
    /// <summary>Null: the newest, for somebody has mended the code.</summary>
    public VersionChoice? Version { get; init; }

    internal override ulong? Needs => Run.Value;

    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        if (state.RunOf(Run.Value) is not { } run)
            into.Answer(this, Refused.Unknown(Run));
        else if (run.Header.Status == RunStatus.Running && Version?.Of(run, sessions) is { } moved)
        {
            into.Add(moved);
            run.Moved = true;
            Pinning.Leave(run, into);
            into.Answer(this, Accepted.Instance);
        }
        else if (run.Header.Status == RunStatus.Running)
            into.Answer(this, new Refused("run.running", $"Run {Run} is under way{(Version is null ? "" : " with that version")}; only a run that failed, was cancelled or is parked can be retried."));
        else if (run.Header.Status == RunStatus.Completed)
            into.Answer(this, new Refused("run.completed", $"Run {Run} has completed; there is nothing to retry."));
        else if (run.Header.Ended && run.Steps.Any(s => s.Spec.IsUndo))
            into.Answer(this, new Refused("run.undone", $"Run {Run} has undone what it did; start it anew."));
        else
        {
            if ((Version ?? VersionChoice.Newest).Of(run, sessions) is { } pinned) into.Add(pinned);
            into.Add(new RunRetried(run.Id.Value, Caller.Principal));
            foreach (var step in SettingAside.Untold(run)) into.Add(new StepSetAside(run.Id.Value, step.Spec.Index));
            into.Answer(this, Accepted.Instance);
        }
    }
}
