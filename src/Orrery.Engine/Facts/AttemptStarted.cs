using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Facts;

/// <summary>A worker holds the step under this epoch; results of older ones are refused.</summary>
public sealed record AttemptStarted(ulong Run, int Step, int Epoch, string Worker) : Fact(Run)
{
    internal override FactKind Kind => FactKind.AttemptStarted;

    internal override void WriteBody(FactWriter to)
    {
        to.Number(Step);
        to.Number(Epoch);
        to.Text(Worker);
    }

    internal override void Apply(PartitionState state, FactPosition at) =>
        state.ChangeStep(Run, Step, at, s => s with { State = StepState.Leased, Epoch = Epoch, Worker = Worker, AttemptAt = at.Now });
}
