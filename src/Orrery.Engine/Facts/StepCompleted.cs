using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Facts;

/// <summary>A step has its result, for ever. Of a timer: it fired.</summary>
public sealed record StepCompleted(ulong Run, int Step, Payload Result, Usage Usage, bool Cached) : Fact(Run)
{
    internal override FactKind Kind => FactKind.StepCompleted;

    internal override void WriteBody(FactWriter to)
    {
        to.Number(Step);
        to.Payload(Result);
        to.Usage(Usage);
        to.Flag(Cached);
    }

    internal override void Apply(PartitionState state, FactPosition at) =>
        state.ChangeStep(Run, Step, at, s => s with
        {
            State = StepState.Completed,
            Owes = Owed.Nothing,
            Result = Result,
            Usage = Usage,
            Cached = Cached,
            DoneSequence = at.Sequence,
            DoneAt = at.Now,
        });
}
