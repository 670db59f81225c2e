using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Facts;

/// <summary>An attempt ended without a result; the step is tried again at <paramref name="RetryAt"/>.</summary>
public sealed record AttemptFailed(ulong Run, int Step, int Epoch, Failure Failure, Usage Usage, DateTimeOffset RetryAt) : Fact(Run)
{
    internal override FactKind Kind => FactKind.AttemptFailed;

    internal override void WriteBody(FactWriter to)
    {
        to.Number(Step);
        to.Number(Epoch);
        to.Failure(Failure);
        to.Usage(Usage);
        to.Time(RetryAt);
    }

    internal override void Apply(PartitionState state, FactPosition at) =>
        state.ChangeStep(Run, Step, at, s => s with
        {
            State = StepState.Delayed,
            DueAt = RetryAt,
            Past = s.Past.Add(new PastAttempt(Epoch, s.Worker, s.AttemptAt, at.Now, Failure, Usage)),
        });
}
