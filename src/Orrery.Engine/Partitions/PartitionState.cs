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
    private readonly Dictionary<LaneName, Lane> _lanes = [];

    /// <summary>No run that left memory had a turn of a higher number. One that comes back counts on from here: an executor that holds it still, since the word to drop it was
    /// lost, must not take a new turn for one that it has played.</summary>
    private int _turnFloor;

    public int Partition { get; } = partition;

    /// <summary>Runs in memory: all that haven't ended, and those that have whose image isn't written yet.</summary>
    public IReadOnlyDictionary<ulong, Run> Runs => _runs;

    /// <summary>How many of them have ended.</summary>
    internal int EndedRuns { get; private set; }

    /// <summary>Runs that have ended or sleep, and are only in the store.</summary>
    internal Dictionary<ulong, ColdRun> Cold { get; } = [];

    public IReadOnlyDictionary<LaneName, Lane> Lanes => _lanes;

    internal TimerTable Timers { get; } = new();

    /// <summary>Runs and lanes that a fact touched since the loop last looked.</summary>
    internal HashSet<Run> TouchedRuns { get; } = [];

    /// <summary>Steps that facts gave values which may name artifacts, since they were last told of.</summary>
    internal List<NamingStep> Naming { get; } = [];

    internal HashSet<Lane> TouchedLanes { get; } = [];
    internal HashSet<StepRef> TouchedDebts { get; } = [];

    /// <summary>Where a run in another partition, or here, is still to be told something; of a header: the parent is to be told of the end.</summary>
    internal HashSet<StepRef> Debts { get; } = [];

    public Run? RunOf(ulong id) => _runs.GetValueOrDefault(id);

    public Step? StepOf(StepRef at) => _runs.TryGetValue(at.Run, out var run) && run.Steps.Has(at.Step) ? run.Steps[at.Step] : null;

    /// <summary>The queue that a run's call waits in.</summary>
    public static string QueueOf(RunHeader run, Step step) => run.Service + "/" + step.Spec.Function;

    internal Lane LaneOf(LaneName name)
    {
        ref var lane = ref CollectionsMarshal.GetValueRefOrAddDefault(_lanes, name, out _);
        return lane ??= new Lane(name);
    }

    internal void AddRun(RunHeader header, FactPosition at)
    {
        if (_runs.ContainsKey(header.Id.Value) || Cold.ContainsKey(header.Id.Value)) return;
        var run = new Run(header);
        _runs.Add(header.Id.Value, run);
        Soil(run, EntityImage.Header, at);
        Index(run);
    }

    internal void ChangeHeader(ulong id, FactPosition at, Func<RunHeader, RunHeader> change)
    {
        if (!_runs.TryGetValue(id, out var run)) return;
        if (run.HeaderAsOf >= at.Batch) return;
        Count(run, -1);
        run.Header = change(run.Header);
        Count(run, 1);
        Soil(run, EntityImage.Header, at);
        Index(run);
    }

    private void Count(Run run, int by)
    {
        if (run.Header.Ended) EndedRuns += by;
    }

    /// <summary>Changes the version that serves the run; its calls that wait change lanes.</summary>
    internal void Pin(ulong id, FactPosition at, Func<RunHeader, RunHeader> change)
    {
        if (!_runs.TryGetValue(id, out var run) || run.HeaderAsOf >= at.Batch) return;
        ChangeHeader(id, at, change);
        foreach (var step in run.Steps)
            if (step.State == StepState.Waiting) Index(run, step);
    }

    internal void AddStep(ulong id, FactPosition at, Step step)
    {
        if (!_runs.TryGetValue(id, out var run) || step.Spec.Index < run.Steps.Next || run.WholeAsOf >= at.Batch) return;
        run.Steps.Add(step);
        Soil(run, step.Spec.Index, at);
        Place(run, step);
        Index(run, step);
        if (step.Spec.Input.MayNameArtifacts) Naming.Add(new NamingStep(run.Header, step));
    }

    internal void ChangeStep(ulong id, int index, FactPosition at, Func<Step, Step> change)
    {
        if (!_runs.TryGetValue(id, out var run) || index < run.Steps.First || run.Steps.AsOf(index) >= at.Batch) return;
        var before = run.Steps[index];
        var step = change(before);
        run.Steps[index] = step;
        Soil(run, index, at);
        if (!before.Done && step.Result.MayNameArtifacts) Naming.Add(new NamingStep(run.Header, step));
        if (before.State == StepState.Listening && step.Done) run.Signals!.WaitsNoMore(step);
        if (before.Done) Owe(run, step);
        else Index(run, step);
    }

    internal void PutSignal(ulong id, int index, FactPosition at, Func<ReceivedSignal?, ReceivedSignal?> change)
    {
        if (!_runs.TryGetValue(id, out var run) || run.WholeAsOf >= at.Batch) return;
        var signals = run.Signals ??= new SignalTable();
        if (at.Sequence < run.Header.ForgotAt && signals.Find(index) is null) return;
        if (signals.AsOf(index) >= at.Batch || change(signals.Find(index)) is not { } signal) return;
        signals.Put(signal);
        Soil(run, EntityImage.Signal(index), at);
        TouchedRuns.Add(run);
    }

    /// <summary>Empties the run's journal: it begins anew.</summary>
    internal void Restart(ulong id, FactPosition at, Func<RunHeader, int, RunHeader> change)
    {
        if (!_runs.TryGetValue(id, out var run) || run.HeaderAsOf >= at.Batch) return;
        var next = run.Steps.Next;
        Count(run, -1);
        run.Header = change(run.Header, next);
        Count(run, 1);
        run.Steps.Clear(next);
        run.Signals?.Forget();
        run.Forget();
        Soil(run, EntityImage.Header, at);
        Index(run);
    }

    /// <summary>Brings a run in from the store.</summary>
    internal Run Install(StoredRun stored)
    {
        var run = new Run(stored.Header) { HeaderAsOf = stored.AsOf, Packed = stored.Packed, WholeAsOf = stored.Packed ? stored.AsOf : 0, TurnNumber = _turnFloor };
        _runs[run.Id.Value] = run;
        Count(run, 1);
        Cold.Remove(run.Id.Value);
        foreach (var (step, asOf) in stored.Steps)
        {
            run.Steps.Add(step, asOf);
            Place(run, step);
            Index(run, step);
        }

        foreach (var (signal, asOf) in stored.Signals)
        {
            (run.Signals ??= new SignalTable()).Put(signal);
            run.Signals.Imaged(signal.Index, asOf);
        }

        Index(run);
        return run;
    }

    /// <summary>Forgets a clean run that has ended or sleeps; it stays in the store. What it waits for stays among the timers and loads it again.</summary>
    internal void Evict(Run run, long wakes = 0)
    {
        _runs.Remove(run.Id.Value);
        Count(run, -1);
        _turnFloor = Math.Max(_turnFloor, run.TurnNumber);
        Cold.Add(run.Id.Value, new ColdRun(run.Id.Value, run.HeaderAsOf, wakes));
    }

    /// <summary>Notes a run that is only in the store.</summary>
    internal void AddCold(ColdRun run)
    {
        Cold.Add(run.Run, run);
        if (run.Sleeps && run.Wakes != ColdRun.NoAlarm) Timers.Add(new StepRef(run.Run, TimerTable.Alarm), DateTimeOffset.FromUnixTimeMilliseconds(run.Wakes));
    }

    /// <summary>What follows from a header.</summary>
    private void Index(Run run)
    {
        TouchedRuns.Add(run);
        var at = new StepRef(run.Id.Value, EntityImage.Header);
        if (run.Header is { Deadline: { } deadline, Ended: false, CancelSequence: 0 } && !run.DeadlineSet)
        {
            run.DeadlineSet = true;
            Timers.Add(at, deadline);
        }

        if (run.Header.OwesParent) Owe(at);
        else if (run.Header.Parent is not null && Debts.Remove(at)) TouchedDebts.Add(at);
    }

    /// <summary>What holds for a step from its beginning to its end.</summary>
    private void Place(Run run, Step step)
    {
        if (step.Spec.Expires is { } expires && !step.Done) Timers.Add(new StepRef(run.Id.Value, step.Spec.Index), expires);
    }

    /// <summary>Puts a step where its state says: into its lane, among the timers, or among what its run is to be told.</summary>
    private void Index(Run run, Step step)
    {
        var at = new StepRef(run.Id.Value, step.Spec.Index);
        Owe(run, step);
        switch (step.State)
        {
            case StepState.Waiting:
                var lane = LaneOf(new LaneName(QueueOf(run.Header, step), run.Header.Pin));
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
            case StepState.Listening:
                (run.Signals ??= new SignalTable()).Waits(step);
                TouchedRuns.Add(run);
                break;
            case StepState.Completed when step.Spec.Kind == StepKind.Mark:
                run.StepsDone++;
                break;
            case StepState.Completed or StepState.Failed or StepState.Cancelled:
                run.StepsDone++;
                run.NewestEnd = Math.Max(run.NewestEnd, step.DoneSequence);
                run.Undelivered.Add(step.Spec.Index);
                TouchedRuns.Add(run);
                break;
        }
    }

    private void Owe(Run run, Step step)
    {
        var at = new StepRef(run.Id.Value, step.Spec.Index);
        if (step.Owes != Owed.Nothing)
        {
            run.Owing.Add(step.Spec.Index);
            Owe(at);
        }
        else if (run.Owing.Remove(step.Spec.Index))
        {
            Debts.Remove(at);
            TouchedDebts.Add(at);
            TouchedRuns.Add(run);
        }
    }

    private void Owe(StepRef at)
    {
        Debts.Add(at);
        TouchedDebts.Add(at);
    }

    private void Soil(Run run, int step, FactPosition at)
    {
        if (step == EntityImage.Header)
        {
            if (run.HeaderDirty) return;
            run.HeaderDirty = true;
        }
        else if (step >= EntityImage.FirstSignal)
        {
            if (!run.Signals!.Dirty.Add(step - EntityImage.FirstSignal)) return;
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
