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

        into.Add(new TurnTaken(id, run.HandedTo));
        var next = run.Steps.Count;
        foreach (var command in Result.Commands)
        {
            switch (command)
            {
                case ScheduleCall call:
                    into.Add(new StepScheduled(id, Call(call, next++, context.Now)));
                    break;
                case ScheduleTimer timer:
                    into.Add(new StepScheduled(id, new StepSpec(next++, timer.Key, StepKind.Timer, timer.InputHash, context.Now) { Deadline = Due(context.Now, timer.Duration) }));
                    break;
                case ScheduleValue value:
                    into.Add(new StepScheduled(id, new StepSpec(next++, value.Key, StepKind.Value, 0, context.Now) { Deadline = context.Now }));
                    break;
                case CompleteRun done:
                    End(run, next, RunStatus.Completed, done.Result, null, state, sessions, into);
                    break;
                case FailRun failed:
                    Fail(run, next, failed, state, sessions, into);
                    break;
                case CancelledRun:
                    End(run, next, RunStatus.Cancelled, default, null, state, sessions, into);
                    break;
                case ParkRun park:
                    into.Add(new RunParked(id, park.Reason));
                    Drop(run, into);
                    break;
            }
        }
    }

    private static StepSpec Call(ScheduleCall call, int index, DateTimeOffset now) => new(index, call.Key, StepKind.Call, call.InputHash, now)
    {
        Function = call.Function,
        Input = call.Input,
        Timeout = Whole(call.Timeout),
        Retry = call.Retry is { } retry ? retry with { FirstDelay = Whole(retry.FirstDelay), MaxDelay = Whole(retry.MaxDelay) } : null,
        Deadline = call.Deadline is { } deadline ? DateTimeOffset.FromUnixTimeMilliseconds(deadline.ToUnixTimeMilliseconds()) : now,
    };

    /// <summary>The log counts in milliseconds; what is kept in memory must be what it gives back. Rounded up: nothing comes too early.</summary>
    private static TimeSpan Whole(TimeSpan span) => TimeSpan.FromMilliseconds(Math.Ceiling(span.TotalMilliseconds));

    /// <summary>Waiting for ever ends with the calendar.</summary>
    private static DateTimeOffset Due(DateTimeOffset now, TimeSpan duration) => duration < Farthest - now ? now + Whole(duration) : Farthest;

    private static readonly DateTimeOffset Farthest = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Ends the run, or, where what ended it is from before a retry, lets it go on without that.</summary>
    private static void Fail(Run run, int next, FailRun failed, PartitionState state, Sessions sessions, Decision into)
    {
        var old = SettingAside.Old(run, failed);
        foreach (var step in old.Count > 0 ? old : SettingAside.EndedBy(run, failed)) into.Add(new StepSetAside(run.Id.Value, step.Spec.Index));
        if (old.Count == 0)
        {
            End(run, next, RunStatus.Failed, default, failed.Failure, state, sessions, into);
            return;
        }

        into.Add(new RunRetried(run.Id.Value, run.Header.Caller.Principal));
        Drop(run, into);
    }

    /// <param name="next">Steps from the run's count up to here were asked for in this very turn.</param>
    private static void End(Run run, int next, RunStatus status, Payload result, Failure? failure, PartitionState state, Sessions sessions, Decision into)
    {
        Outstanding.Cancel(run, state, sessions, "the run has ended", into);
        for (var index = run.Steps.Count; index < next; index++) into.Add(new StepCancelled(run.Id.Value, index));
        into.Add(new RunEnded(run.Id.Value, status, result, failure));
        Drop(run, into);
    }

    private static void Drop(Run run, Decision into)
    {
        into.Add(new DropRun(run.Executor!, run.Id));
        run.LeaveExecutor();
    }
}
