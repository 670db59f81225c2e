using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;
using Orrery.Engine.Runs;

namespace Orrery.Testing.Simulation.Checks;

/// <summary>A lane is a queue: what waited all along and comes first in its order isn't passed over.</summary>
internal static class LaneCheck
{
    /// <summary>A message was leased, and its worker is about to be told.</summary>
    public static void Leased(PartitionState state, StartAttempt start)
    {
        if (state.RunOf(start.Attempt.Run.Value) is not { } run || !run.Steps.Has(start.Attempt.Step)) return;
        var leased = run.Steps[start.Attempt.Step];
        if (leased.Epoch != start.Attempt.Epoch || leased.State != StepState.Leased) return;
        if (!state.Lanes.TryGetValue(new LaneName(PartitionState.QueueOf(run.Header, leased), run.Header.Pin), out var lane) || lane.Head(state, out _) is not { } head) return;
        var waiting = state.StepOf(head)!;
        // One that was leased before may have come back only since.
        if (waiting.Epoch > 0 || waiting.Spec.ScheduledAt >= leased.AttemptAt) return;
        if ((waiting.Spec.Deadline, waiting.Spec.Sequence).CompareTo((leased.Spec.Deadline, leased.Spec.Sequence)) < 0)
            throw new BrokenPromise("a lane keeps its order", $"run {run.Id} step {leased.Spec.Index}, due {leased.Spec.Deadline:O}, was leased while {head}, due {waiting.Spec.Deadline:O}, waited");
    }
}
