using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;
using Orrery.Hosting;

namespace Orrery.Engine.Commands;

/// <summary>Another run's partition has answered what it was told, durably.</summary>
public sealed record HearAnswer(Debt Debt, Answer Answer) : Command
{
    internal override ulong? Needs => Debt.At.Run;

    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        var at = Debt.At;
        if (!state.Debts.Contains(at) || state.RunOf(at.Run) is not { } run) return;
        if (at.Step == EntityImage.Header)
        {
            // The parent may have asked for the run again since, for another of its steps: that one is still to be told.
            if (Answer is Accepted && (Debt.Generation, Debt.ParentStep) == (run.Header.Generation, run.Header.ParentStep)) into.Add(new DebtPaid(at.Run, at.Step));
            return;
        }

        var step = run.Steps[at.Step];
        if (step.Owes != Debt.Owed) return;
        switch (Answer)
        {
            case Refused refused when !step.Done:
                into.Add(new StepFailed(at.Run, at.Step, new Failure(ErrorClass.User, refused.Code, refused.Message) { Step = step.Spec.Key }, default));
                break;
            case Started started when step.Spec.Kind == StepKind.Start && !step.Done:
                into.Add(new StepCompleted(at.Run, at.Step, Payload.Of(started.Run), default, false));
                break;
            case Accepted when step.Spec.Kind == StepKind.Send && !step.Done:
                into.Add(new StepCompleted(at.Run, at.Step, Payload.Null, default, false));
                break;
            default:
                into.Add(new DebtPaid(at.Run, at.Step));
                break;
        }
    }
}

/// <summary>What is owed because of a step, or of a run's end.</summary>
/// <param name="Generation">Of the run: one that went on and ended again owes the word of that, whatever is known of its earlier end.</param>
/// <param name="ParentStep">Of a run's end: the step that was told of it.</param>
public sealed record Debt(StepRef At, Owed Owed, int Generation, int ParentStep);
