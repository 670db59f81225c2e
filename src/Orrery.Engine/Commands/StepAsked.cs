using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Commands;

/// <summary>Makes steps of what a run's code asks for.</summary>
internal static class StepAsked
{
    public static StepSpec Spec(RunCommand command, int index, Run run, in Context context)
    {
        var now = context.Now;
        return command switch
        {
            ScheduleCall call => Call(call, index, now),
            ScheduleTimer timer => new StepSpec(index, timer.Key, StepKind.Timer, timer.InputHash, now) { Deadline = timer.Due is { } due ? Farthest.At(now, due) : Farthest.Cap(now, timer.Duration) },
            ScheduleValue value => new StepSpec(index, value.Key, StepKind.Value, 0, now) { Deadline = now },
            ScheduleChild child => Child(child, index, run, context),
            AwaitSignal signal => new StepSpec(index, signal.Key, StepKind.Signal, signal.InputHash, now) { Deadline = now, Function = signal.Name, Expires = Expiry(signal.Within, now) },
            SendSignal send => new StepSpec(index, send.Key, StepKind.Send, send.InputHash, now) { Deadline = now, Function = send.Name, Other = send.To, Input = send.Value },
            NoteMark mark => new StepSpec(index, mark.Key, StepKind.Mark, 0, now) { Deadline = now },
            _ => throw new NotSupportedException($"{command.GetType().Name} makes no step."),
        };
    }

    private static StepSpec Call(ScheduleCall call, int index, DateTimeOffset now) => new(index, call.Key, StepKind.Call, call.InputHash, now)
    {
        Function = call.Function,
        Input = call.Input,
        Timeout = Farthest.Whole(call.Timeout),
        Retry = call.Retry is { } retry ? retry with { FirstDelay = Farthest.Whole(retry.FirstDelay), MaxDelay = Farthest.Whole(retry.MaxDelay) } : null,
        Deadline = call.Deadline is { } deadline ? DateTimeOffset.FromUnixTimeMilliseconds(deadline.ToUnixTimeMilliseconds()) : now,
        Expires = Expiry(call.Within, now),
    };

    private static StepSpec Child(ScheduleChild child, int index, Run run, in Context context)
    {
        var kind = child.Detached ? StepKind.Start : StepKind.Child;
        return new StepSpec(index, child.Key, kind, child.InputHash, context.Now)
        {
            Deadline = context.Now,
            Service = child.Service,
            Function = child.Workflow,
            Input = child.Input,
            Other = Before(child, kind, run) ?? RunId.Of(Fingerprint.Mix(run.Id.Value, (ulong)(uint)index), context.Partitions),
            Within = child.Within is { } within ? Farthest.Whole(within) : null,
        };
    }

    /// <summary>The child that the same step had before the run was retried: it goes on. One that had completed has nothing to go on with: a restart wants a new one.</summary>
    private static RunId? Before(ScheduleChild child, StepKind kind, Run run) => run.Header.SupersededTo == 0 ? null
        : run.Steps.LastOrDefault(s => s.Spec.Key == child.Key && s.Spec.Kind == kind && s.Spec.InputHash == child.InputHash && run.IsSuperseded(s)) is { State: not StepState.Completed } before
            ? before.Spec.Other : null;

    private static DateTimeOffset? Expiry(TimeSpan? within, DateTimeOffset now) => within is { } span ? Farthest.Cap(now, span) : null;
}
