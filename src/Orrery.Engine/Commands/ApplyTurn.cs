using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Commands;

/// <summary>Takes in what a run's code did in a turn, as a whole; a result of another turn, generation or incarnation is refused.</summary>
public sealed record ApplyTurn(string Executor, TurnResult Result) : Command
{
    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        var id = Result.Run.Value;
        if (state.RunOf(id) is not { TurnUnderWay: true } run || run.Executor != Executor || Result.Incarnation != context.Incarnation
            || Result.Generation != run.Header.Generation || Result.Number != run.TurnNumber)
        {
            // One that holds the run now is left alone: what came late is of a turn it was given before.
            if (state.RunOf(id)?.Executor != Executor) into.Add(new DropRun(Executor, Result.Run));
            return;
        }

        run.TurnUnderWay = false;
        state.TouchedRuns.Add(run);
        if (Result.Commands is [NotHeld])
        {
            run.LeaveExecutor();
            return;
        }

        if (Result.Ahead is { } ahead)
        {
            into.Forestalled = Result.Run;
            if (!IsAsked(ahead, run))
            {
                Drop(run, into);
                return;
            }
        }

        if (!TakeAnswers.IsAll(Result, run)) into.Add(new TurnTaken(id, run.HandedTo));
        var next = run.Steps.Next;
        var accepted = 0;
        foreach (var command in Result.Commands)
        {
            if (TakeAnswers.Decide(command, run, ref accepted, into)) continue;
            switch (command)
            {
                case CancelStep { Step: var unwanted }:
                    Cancel(run, unwanted, next, state, sessions, into);
                    break;
                case PublishState published:
                    if (!published.State.Is(run.Header.Published)) into.Add(new RunPublished(id, published.State));
                    break;
                case ContinueRun anew:
                    Outstanding.Cancel(run, state, sessions, "the run begins anew", into);
                    for (var index = run.Steps.Next; index < next; index++) into.Add(new StepCancelled(id, index));
                    TakeAnswers.Abandon(run, Result, into);
                    into.Add(new RunContinuing(id, anew.Input));
                    Drop(run, into);
                    break;
                case CompleteRun done:
                    End(run, next, RunStatus.Completed, done.Result, null, state, sessions, into);
                    break;
                case FailRun failed:
                    Fail(run, next, failed, state, sessions, into);
                    break;
                case CancelledRun when run.Header.CancelledBy == RunHeader.ByDeadline:
                    End(run, next, RunStatus.Failed, default, CancelRun.Late(run), state, sessions, into);
                    break;
                case CancelledRun:
                    End(run, next, RunStatus.Cancelled, default, null, state, sessions, into);
                    break;
                case ParkRun park:
                    into.Add(new RunParked(id, park.Reason));
                    Drop(run, into);
                    break;
                default:
                    into.Add(new StepScheduled(id, StepAsked.Spec(command, next++, run, context)));
                    break;
            }
        }

        if (run.Executor is not null) TakeAnswers.Miss(run, into);
    }

    /// <summary>What the executor took in before it was asked to is what it was then asked to take in, and nothing else.</summary>
    private static bool IsAsked(Ahead ahead, Run run) =>
        run.HandedAlone == ahead.Step && run.Steps[ahead.Step] is { State: StepState.Completed } step && step.Epoch == ahead.Epoch && step.DoneAt == ahead.At;

    /// <summary>A branch of the code lost. What a signal's step had taken and the code never saw goes back.</summary>
    private static void Cancel(Run run, int index, int next, PartitionState state, Sessions sessions, Decision into)
    {
        if (index >= run.Steps.Next && index < next) into.Add(new StepCancelled(run.Id.Value, index));
        if (!run.Steps.Has(index)) return;
        var step = run.Steps[index];
        if (!step.Done) Outstanding.Cancel(run, step, state, sessions, "its branch of the code lost", into);
        else if (step is { State: StepState.Completed, Spec.Kind: StepKind.Signal } && run.Signals?.TakenBy(index) is { } signal)
        {
            into.Add(new SignalTaken(run.Id.Value, signal.Index, ReceivedSignal.Nobody));
            into.Add(new StepSetAside(run.Id.Value, index));
        }
    }

    /// <summary>Ends the run, or, where what ended it is from before a retry, lets it go on without that.</summary>
    private static void Fail(Run run, int next, FailRun failed, PartitionState state, Sessions sessions, Decision into)
    {
        if (run.Steps.Any(s => s.Spec.IsUndo))
        {
            End(run, next, RunStatus.Failed, default, failed.Failure, state, sessions, into);
            return;
        }

        var old = SettingAside.Old(run, failed);
        foreach (var step in old.Count > 0 ? old : SettingAside.EndedBy(run, failed)) into.Add(new StepSetAside(run.Id.Value, step.Spec.Index));
        if (old.Count == 0)
        {
            End(run, next, RunStatus.Failed, default, failed.Failure, state, sessions, into);
            return;
        }

        into.Add(new RunRetried(run.Id.Value, RunRetried.ByItself));
        Drop(run, into);
    }

    /// <param name="next">Steps from the run's count up to here were asked for in this very turn.</param>
    private static void End(Run run, int next, RunStatus status, Payload result, Failure? failure, PartitionState state, Sessions sessions, Decision into)
    {
        Outstanding.Cancel(run, state, sessions, "the run has ended", into);
        for (var index = run.Steps.Next; index < next; index++) into.Add(new StepCancelled(run.Id.Value, index));
        into.Add(new RunEnded(run.Id.Value, status, result, failure));
        Drop(run, into);
        if (run.Header.Wanted && status != RunStatus.Completed) StartRun.Revive(run, $"run {run.Header.Parent}", into);
    }

    private static void Drop(Run run, Decision into)
    {
        into.Add(new DropRun(run.Executor!, run.Id));
        run.LeaveExecutor();
    }
}
