using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Commands;

/// <summary>Ends a run at once: its code isn't asked, and undoes nothing. For one whose cancellation doesn't come to an end.</summary>
public sealed record TerminateRun(RunId Run, string Reason) : Command
{
    internal override ulong? Needs => Run.Value;

    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        if (state.RunOf(Run.Value) is not { } run)
        {
            into.Answer(this, Refused.Unknown(Run));
            return;
        }

        into.Answer(this, Accepted.Instance);
        if (run.Header.Ended) return;
        Outstanding.Cancel(run, state, sessions, "the run was terminated", into);
        var why = Reason is "" ? "" : $" {Reason}";
        into.Add(new RunEnded(run.Id.Value, RunStatus.Cancelled, default, new Failure(ErrorClass.User, "run.terminated", $"Terminated by {Caller.Principal}.{why}")));
        if (run.Executor is { } executor) into.Add(new DropRun(executor, run.Id));
        run.LeaveExecutor();
    }
}
