using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;
using Orrery.Engine.Runs;

namespace Orrery.Testing.Simulation.Checks;

/// <summary>A step that somebody holds has exactly one live lease, and there is no lease of anything else.</summary>
internal static class LeaseCheck
{
    private const string Invariant = "one live lease per held step";

    public static void Owner(PartitionOwner owner)
    {
        foreach (var (at, lease) in owner.Sessions.Leases)
        {
            if (owner.State.StepOf(at) is not { State: StepState.Leased } step)
                throw new BrokenPromise(Invariant, $"a lease of {lease.Worker} on step {at}, which nobody holds");
            if (step.Epoch != lease.Epoch || step.Worker != lease.Worker)
                throw new BrokenPromise(Invariant, $"step {at} is attempt {step.Epoch} on {step.Worker}, its lease {lease.Epoch} on {lease.Worker}");
        }

        foreach (var run in owner.State.Runs.Values)
            foreach (var step in run.Steps)
                if (step.State == StepState.Leased && !owner.Sessions.Leases.ContainsKey(new StepRef(run.Id.Value, step.Spec.Index)))
                    throw new BrokenPromise(Invariant, $"run {run.Id} step {step.Spec.Index} is held by {step.Worker} without a lease: nothing would ever take it back");
    }
}
