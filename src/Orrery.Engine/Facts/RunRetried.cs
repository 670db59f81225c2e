using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Facts;

/// <summary>The run goes on in a new generation: what succeeded stays, what was cancelled or set aside may be asked for again.</summary>
/// <param name="By">Who asked for it; <see cref="ByItself"/> where what ended the run once more is from before somebody asked.</param>
public sealed record RunRetried(ulong Run, string By) : Fact(Run)
{
    public const string ByItself = "";

    internal override FactKind Kind => FactKind.RunRetried;

    internal override void WriteBody(FactWriter to) => to.Text(By);

    internal override void Apply(PartitionState state, FactPosition at) => state.ChangeHeader(Run, at, h =>
    {
        var next = NextGeneration(h, at);
        return By == ByItself ? next with { AskedAgainAt = h.AskedAgainAt } : next;
    });

    /// <summary>The header of a run that goes on, as if nobody had stopped or ended it. A time limit that is over counts no more: whoever has the run go on knows.</summary>
    internal static RunHeader NextGeneration(RunHeader h, FactPosition at) => h with
    {
        Status = RunStatus.Running,
        Generation = h.Generation + 1,
        SupersededTo = at.Sequence,
        AskedAgainAt = at.Sequence,
        PassedTo = h.Begun ? Math.Max(h.PassedTo, h.TakenTo) : h.PassedTo,
        ParentTold = false,
        Wanted = false,
        TakenTo = 0,
        Begun = false,
        CancelSequence = 0,
        CancelledAt = null,
        CancelledBy = null,
        Failure = null,
        EndedAt = null,
        Deadline = h.Deadline <= at.Now ? null : h.Deadline,
    };
}
