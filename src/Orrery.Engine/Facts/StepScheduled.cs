using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Facts;

/// <summary>A run asked for something. A call is thereby in its lane, a timer is set, a value is to be computed.</summary>
public sealed record StepScheduled(ulong Run, StepSpec Spec) : Fact(Run)
{
    internal override FactKind Kind => FactKind.StepScheduled;

    internal override void WriteBody(FactWriter to)
    {
        to.Number(Spec.Index);
        to.Text(Spec.Key);
        to.Byte((byte)Spec.Kind);
        to.Fixed64(Spec.InputHash);
        if (Spec.Kind == StepKind.Call)
        {
            to.Text(Spec.Function);
            to.Payload(Spec.Input);
            to.Duration(Spec.Timeout);
            to.Retry(Spec.Retry);
        }

        to.Flag(Spec.Deadline != Spec.ScheduledAt);
        if (Spec.Deadline != Spec.ScheduledAt) to.Time(Spec.Deadline);
    }

    /// <summary>The times that equal the batch's, and the place in the log, are filled in when the fact is applied.</summary>
    internal static StepScheduled Read(ulong run, FactReader from)
    {
        var spec = new StepSpec(from.Count(), from.Text(), (StepKind)from.Byte(), from.Fixed64(), default);
        if (spec.Kind == StepKind.Call)
            spec = spec with { Function = from.Text(), Input = from.Payload(), Timeout = from.Duration(), Retry = from.Retry() };
        return new StepScheduled(run, from.Flag() ? spec with { Deadline = from.Time() } : spec);
    }

    internal override void Apply(PartitionState state, FactPosition at)
    {
        var spec = Spec with { ScheduledAt = at.Now, Sequence = at.Sequence, Deadline = Spec.Deadline == default ? at.Now : Spec.Deadline };
        state.AddStep(Run, at, spec.Kind switch
        {
            StepKind.Call => new Step(spec, StepState.Waiting),
            StepKind.Timer => new Step(spec, StepState.Delayed) { DueAt = spec.Deadline },
            _ => new Step(spec, StepState.Computing),
        });
    }
}
