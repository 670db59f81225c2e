using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Facts;

/// <summary>A run asked for something. A call is thereby in its lane, a timer is set, a value is to be computed, another run is to be told.</summary>
public sealed record StepScheduled(ulong Run, StepSpec Spec) : Fact(Run)
{
    /// <summary>Set in the byte of the kind: a time follows.</summary>
    private const int HasExpiry = 0x80;

    internal override FactKind Kind => FactKind.StepScheduled;

    internal override void WriteBody(FactWriter to)
    {
        to.Number(Spec.Index);
        to.Text(Spec.Key);
        to.Byte((byte)((byte)Spec.Kind | (Spec.Expires.HasValue ? HasExpiry : 0)));
        to.Fixed64(Spec.InputHash);
        if (Spec.Kind == StepKind.Call)
        {
            to.Text(Spec.Function);
            to.Payload(Spec.Input);
            to.Duration(Spec.Timeout);
            to.Retry(Spec.Retry);
        }
        else if (Spec.Kind is StepKind.Child or StepKind.Start or StepKind.Send)
        {
            to.Text(Spec.Service);
            to.Text(Spec.Function);
            to.Run(Spec.Other!.Value);
            to.Payload(Spec.Input);
            to.Flag(Spec.Within.HasValue);
            if (Spec.Within is { } within) to.Duration(within);
        }
        else if (Spec.Kind == StepKind.Signal)
        {
            to.Text(Spec.Function);
        }

        if (Spec.Expires is { } expires) to.Time(expires);
        to.Flag(Spec.Deadline != Spec.ScheduledAt);
        if (Spec.Deadline != Spec.ScheduledAt) to.Time(Spec.Deadline);
    }

    /// <summary>The times that equal the batch's, and the place in the log, are filled in when the fact is applied.</summary>
    internal static StepScheduled Read(ulong run, FactReader from)
    {
        var (index, key, kind) = (from.Count(), from.Text(), from.Byte());
        var spec = new StepSpec(index, key, (StepKind)(kind & ~HasExpiry), from.Fixed64(), default);
        if (spec.Kind is StepKind.Child or StepKind.Start or StepKind.Send)
            spec = spec with { Service = from.Text(), Function = from.Text(), Other = from.Run(), Input = from.Payload(), Within = from.Flag() ? from.Duration() : null };
        else if (spec.Kind == StepKind.Signal)
            spec = spec with { Function = from.Text() };
        if (spec.Kind == StepKind.Call)
            spec = spec with { Function = from.Text(), Input = from.Payload(), Timeout = from.Duration(), Retry = from.Retry() };
        if ((kind & HasExpiry) != 0) spec = spec with { Expires = from.Time() };
        return new StepScheduled(run, from.Flag() ? spec with { Deadline = from.Time() } : spec);
    }

    internal override void Apply(PartitionState state, FactPosition at)
    {
        var spec = Spec with { ScheduledAt = at.Now, Sequence = at.Sequence, Deadline = Spec.Deadline == default ? at.Now : Spec.Deadline };
        state.AddStep(Run, at, spec.Kind switch
        {
            StepKind.Call => new Step(spec, StepState.Waiting),
            StepKind.Timer => new Step(spec, StepState.Delayed) { DueAt = spec.Deadline },
            StepKind.Child or StepKind.Start or StepKind.Send => new Step(spec, StepState.Elsewhere) { Owes = Owed.Request },
            StepKind.Signal => new Step(spec, StepState.Listening),
            StepKind.Mark => new Step(spec, StepState.Completed) { Result = Payload.Null, DoneSequence = at.Sequence, DoneAt = at.Now },
            _ => new Step(spec, StepState.Computing),
        });
    }
}
