using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Commands;

/// <summary>A child tells its parent how it ended. A parent that doesn't wait for it any more takes note of nothing.</summary>
public sealed record FinishChild(RunId Parent, int Step, RunId Child, RunStatus Status, Payload Result, Failure? Failure) : Command
{
    internal override ulong? Needs => Parent.Value;

    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        if (state.StepOf(new StepRef(Parent.Value, Step)) is { Done: false, Spec.Kind: StepKind.Child } step && step.Spec.Other == Child)
        {
            if (Status == RunStatus.Completed) into.Add(new StepCompleted(Parent.Value, Step, Result, default, false));
            else into.Add(new StepFailed(Parent.Value, Step, Why() with { Step = step.Spec.Key }, default));
        }

        into.Answer(this, Accepted.Instance);
    }

    private Failure Why() => Failure is { } failure
        ? failure with { Message = $"Run {Child} failed: {failure.Message}" }
        : new Failure(ErrorClass.User, "child.cancelled", $"Run {Child} was cancelled.");
}
