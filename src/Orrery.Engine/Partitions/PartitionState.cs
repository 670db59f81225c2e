using System.Runtime.InteropServices;
using Orrery.Engine.Facts;
using Orrery.Engine.Queues;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;
using Orrery.Hosting;

namespace Orrery.Engine.Partitions;

/// <summary>What a partition knows: runs and steps, and the lanes and timers that follow from them.</summary>
/// <remarks>Owned by the partition's loop and changed only by facts, live and at recovery in the same way. Each fact changes
/// exactly one entity, so an image of an entity makes all its earlier facts void.</remarks>
public sealed class PartitionState(int partition)
{
    private readonly Dictionary<ulong, Run> _runs = [];
    private readonly Dictionary<string, Lane> _lanes = [];

    public int Partition { get; } = partition;

    /// <summary>Runs in memory: all that haven't ended, and those that have whose image isn't written yet.</summary>
    public IReadOnlyDictionary<ulong, Run> Runs => _runs;

    /// <summary>Runs that have ended and are only in the store.</summary>
    internal HashSet<ulong> Cold { get; } = [];

    public IReadOnlyDictionary<string, Lane> Lanes => _lanes;

    internal TimerTable Timers { get; } = new();

    /// <summary>Runs and lanes that a fact touched since the loop last looked.</summary>
    internal HashSet<Run> TouchedRuns { get; } = [];
    internal HashSet<Lane> TouchedLanes { get; } = [];

    public Run? RunOf(ulong id) => _runs.GetValueOrDefault(id);

    public Step? StepOf(StepRef at) => _runs.TryGetValue(at.Run, out var run) && (uint)at.Step < (uint)run.Steps.Count ? run.Steps[at.Step] : null;

    /// <summary>The queue that a run's call waits in.</summary>
    public static string QueueOf(RunHeader run, Step step) => run.Service + "/" + step.Spec.Function;

    internal Lane LaneOf(string queue)
    {
        ref var lane = ref CollectionsMarshal.GetValueRefOrAddDefault(_lanes, queue, out _);
        return lane ??= new Lane(queue);
    }

    internal void AddRun(RunHeader header, FactPosition at)
    {
        if (_runs.ContainsKey(header.Id.Value) || Cold.Contains(header.Id.Value)) return;
        var run = new Run(header);
        _runs.Add(header.Id.Value, run);
        Soil(run, EntityImage.Header, at);
        TouchedRuns.Add(run);
    }

    internal void ChangeHeader(ulong id, FactPosition at, Func<RunHeader, RunHeader> change)
    {
        if (!_runs.TryGetValue(id, out var run)) return;
        if (run.HeaderAsOf >= at.Batch) return;
        run.Header = change(run.Header);
        Soil(run, EntityImage.Header, at);
        TouchedRuns.Add(run);
    }

    internal void AddStep(ulong id, FactPosition at, Step step)
    {
        if (!_runs.TryGetValue(id, out var run) || step.Spec.Index < run.Steps.Count) return;
        run.Steps.Add(step);
        run.StepAsOf.Add(0);
        Soil(run, step.Spec.Index, at);
        Index(run, step);
    }

    internal void ChangeStep(ulong id, int index, FactPosition at, Func<Step, Step> change)
    {
        if (!_runs.TryGetValue(id, out var run) || run.StepAsOf[index] >= at.Batch) return;
        var before = run.Steps[index];
        var step = change(before);
        run.Steps[index] = step;
        Soil(run, index, at);
        if (!before.Done) Index(run, step);
    }

    /// <summary>Brings a run in from the store.</summary>
    internal Run Install(StoredRun stored)
    {
        var run = new Run(stored.Header) { HeaderAsOf = stored.AsOf, Packed = stored.Packed };
        _runs[run.Id.Value] = run;
        Cold.Remove(run.Id.Value);
        foreach (var (step, asOf) in stored.Steps)
        {
            run.Steps.Add(step);
            run.StepAsOf.Add(asOf);
            Index(run, step);
        }

        TouchedRuns.Add(run);
        return run;
    }

    /// <summary>Forgets a clean run that has ended; it stays in the store.</summary>
    internal void Evict(Run run)
    {
        _runs.Remove(run.Id.Value);
        Cold.Add(run.Id.Value);
    }

    /// <summary>Puts a step where its state says: into its lane, among the timers, or among what its run is to be told.</summary>
    private void Index(Run run, Step step)
    {
        var at = new StepRef(run.Id.Value, step.Spec.Index);
        switch (step.State)
        {
            case StepState.Waiting:
                var lane = LaneOf(QueueOf(run.Header, step));
                lane.Add(at, step.Spec);
                TouchedLanes.Add(lane);
                break;
            case StepState.Delayed:
                Timers.Add(at, step.DueAt);
                break;
            case StepState.Computing:
                run.Computing.Add(step.Spec.Index);
                TouchedRuns.Add(run);
                break;
            case StepState.Completed or StepState.Failed or StepState.Cancelled:
                run.StepsDone++;
                run.NewestEnd = Math.Max(run.NewestEnd, step.DoneSequence);
                run.Undelivered.Add(step.Spec.Index);
                TouchedRuns.Add(run);
                break;
        }
    }

    private void Soil(Run run, int step, FactPosition at)
    {
        if (step == EntityImage.Header)
        {
            if (run.HeaderDirty) return;
            run.HeaderDirty = true;
        }
        else if (!run.DirtySteps.Add(step))
        {
            return;
        }

        Dirty.Enqueue((new StepRef(run.Id.Value, step), at.Batch));
    }

    /// <summary>Entities changed since their image, in the order in which they first changed, with the batch of that change.</summary>
    internal Queue<(StepRef Entity, long Since)> Dirty { get; } = new();
}
