using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Commands;

/// <summary>The parent doesn't want a child any more: it is cancelled. One that isn't there yet is made and ended at once, so that a start that comes late finds it so.</summary>
/// <param name="Start">What started it, or will.</param>
public sealed record StopChild(StartRun Start) : Command
{
    internal override ulong? Needs => Start.Run.Value;

    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        if (state.RunOf(Start.Run.Value) is not { } child)
        {
            into.Add(new RunStarted(Start.Header(context.Now) with { ParentTold = true }));
            into.Add(new RunEnded(Start.Run.Value, RunStatus.Cancelled, default, null));
        }
        else if (child.Header.Parent == Start.Parent && child.Header.ParentStep == Start.ParentStep)
        {
            CancelRun.Stop(child, state, sessions, $"run {Start.Parent}", into);
        }

        into.Answer(this, Accepted.Instance);
    }
}
