using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Facts;

/// <summary>A step has its result, for ever. Of a timer: it fired.</summary>
public sealed record StepCompleted(ulong Run, int Step, Payload Result, Usage Usage, bool Cached) : Fact(Run)
{
    private const byte WasCached = 1;
    private const byte HasTook = 2;

    /// <summary>Milliseconds from the attempt's start to its end, as its worker counted; null when the end is when the fact was logged.</summary>
    public long? Took { get; init; }

    internal override FactKind Kind => FactKind.StepCompleted;

    internal override void WriteBody(FactWriter to)
    {
        to.Number(Step);
        to.Payload(Result);
        to.Usage(Usage);
        to.Byte((byte)((Cached ? WasCached : 0) | (Took is null ? 0 : HasTook)));
        if (Took is { } took) to.Number(took);
    }

    internal static StepCompleted Read(ulong run, FactReader from)
    {
        var (step, result, usage, has) = (from.Count(), from.Payload(), from.Usage(), from.Byte());
        return new StepCompleted(run, step, result, usage, (has & WasCached) != 0) { Took = (has & HasTook) != 0 ? from.Number() : null };
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
            DoneAt = Took is { } took ? s.AttemptAt.AddMilliseconds(took) : at.Now,
        });
}
