using Orrery.Engine.Commands;
using Orrery.Engine.Facts;
using Orrery.Engine.Queues;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;

namespace Orrery.Engine.Partitions;

/// <summary>A partition's shell: inbox, batching, the gate that holds effects until they are durable, checkpoints and loads.</summary>
/// <remarks>
/// A synchronous step machine: <see cref="Submit"/>, <see cref="Step"/>, <see cref="CloseBatch"/>, then <see cref="Appended"/> once the
/// store has answered. The host moves bytes and time around it; the simulation drives this same code. After a failed or uncertain append the owner
/// must be dropped and a new one recovered from the store.
/// </remarks>
public sealed class PartitionOwner
{
    private readonly PartitionState _state;
    private readonly int _partitions;
    private readonly Sessions _sessions = new();
    private readonly Claim _claim;
    private readonly OwnerOptions _options;
    private readonly Queue<Command> _inbox = new();
    private readonly Decision _decision = new();
    private readonly EffectGate _gate = new();
    private readonly ColdRuns _cold = new();
    private readonly Checkpointer _checkpoint;
    private readonly HashSet<Run> _changed = [];
    private readonly Queue<(Run Run, long At)> _asked = [];
    private BatchBuilder _batch;
    private bool _appending;
    private DateTimeOffset _now;
    private long _nowAt;
    private bool _started;
    private long _monotonic;
    private long _nextLapseCheck;
    private int _underWay;

    /// <summary>A step of the loop handles so many, so that a burst of timers doesn't hold it up.</summary>
    private const int TimersAtOnce = 1024;

    private PartitionOwner(PartitionState state, int partitions, Claim claim, BatchChain chain, OwnerOptions options, FactCounts counts)
    {
        _state = state;
        _partitions = partitions;
        _claim = claim;
        _options = options;
        _batch = new BatchBuilder(state.Partition, claim.Epoch, chain, counts);
        _checkpoint = new Checkpointer(state, claim.Epoch, chain, options);
        _now = chain.Now;
    }

    public int Partition => _state.Partition;

    /// <summary>The epoch under which this owner writes.</summary>
    public long Incarnation => _claim.Epoch;

    /// <summary>For reading by tests and simulation; live, so only between steps.</summary>
    public PartitionState State => _state;

    internal Sessions Sessions => _sessions;

    /// <summary>All that is in memory is in the store.</summary>
    internal bool IsDurable => !_appending && !HasFacts;

    /// <summary>The newest batch that was closed, and the one up to which images have made the log unneeded.</summary>
    public (long Last, long TrimmedTo) Log => (_batch.Chain.Sequence, _checkpoint.TrimmedTo);

    /// <summary>Facts wait for <see cref="CloseBatch"/>.</summary>
    public bool HasFacts => _batch.Count > 0;

    /// <summary>Turns or small calls are under way, whose outcome may join the open batch: many runs' ends of attempts, turns and
    /// next calls then cost one append together, and one message to a worker, and runs keep step. A host waits for them a moment only, and says so by
    /// <see cref="StopAwaiting"/>.</summary>
    public bool AwaitsWork => _underWay > 0 && HasFacts && !_appending;

    /// <summary>Effects that may leave now. The host performs and clears them.</summary>
    public List<Effect> Ready => _gate.Ready;

    /// <summary>How long after the last step the loop must step although nothing arrives; null when never, or when time stands still until the open
    /// batch is closed.</summary>
    public TimeSpan? UntilTimer => HasFacts || _state.Timers.Next is not { } due ? null : due > _now ? due - _now : TimeSpan.Zero;

    /// <summary>Leases are held, or answers of other runs awaited, so time must be looked at every second or so.</summary>
    public bool HoldsLeases => _sessions.Leases.Count > 0 || _sessions.Told.Count > 0;

    /// <summary>Rebuilds the partition from the store: entities, then the log's facts that are newer than they are.</summary>
    /// <param name="counts">Where facts are counted; goes from one owner to the next.</param>
    public static PartitionOwner Recover(IStore store, int partition, OwnerOptions? options = null, FactCounts? counts = null)
    {
        var claim = store.Claim(partition);
        var recovery = Recovery.Read(store, partition, claim);
        return new PartitionOwner(recovery.State, store.Partitions, claim, recovery.Chain, options ?? new OwnerOptions(), counts ?? new FactCounts());
    }

    public void Submit(Command command) => _inbox.Enqueue(command);

    /// <summary>What is now under way takes too long for the open batch to wait for.</summary>
    public void StopAwaiting() => _underWay = 0;

    /// <summary>The store's images of a run that <see cref="LoadRun"/> asked for; empty when there is none.</summary>
    /// <exception cref="StoreException">They are newer than this owner's last batch: it was deposed.</exception>
    public void Loaded(ulong run, IReadOnlyList<EntityImage> images)
    {
        if (images.Count > 0 && images[0].AsOf > _batch.Chain.Sequence)
            throw new StoreException($"Partition {Partition}: run {run:x} was changed in batch {images[0].AsOf}, after the last one written here; another owner has taken the partition over.");
        if (_state.RunOf(run) is null)
        {
            try
            {
                _state.Install(StoredRun.Read(run, images));
            }
            catch (CorruptLogException e)
            {
                NotLoaded(run, e.Message);
                return;
            }
        }

        foreach (var command in _cold.Release(run)) Handle(command);
        Settle();
        if (_state.RunOf(run) is not { IsClean: true, Executor: null } found) return;
        if (found is { Header.Ended: true, OwesAnybody: false }) _state.Evict(found);
        else if (_checkpoint.Leaves(found) is var wakes and > 0) _state.Evict(found, wakes);
    }

    /// <summary>The run that <see cref="LoadRun"/> asked for can't be read. Whoever waits for it is told so; it stays in the store, and a later question
    /// tries again.</summary>
    public void NotLoaded(ulong run, string why)
    {
        foreach (var command in _cold.Release(run))
            if (command.Token is { } token)
                _gate.Add(new Reply(token, new Refused("run.unreadable", $"Run {new RunId((ushort)Partition, run)} can't be read from the store: {why}")), speculative: false);
    }

    /// <summary>Decides everything that waits, and what follows from it and from time.</summary>
    public void Step(Moment moment)
    {
        Advance(moment);
        for (var left = TimersAtOnce; left > 0 && PassTime.Fire(_state, _sessions, Context, _decision, WakeUp); left--) Take();
        Settle();
        while (!_batch.IsFull(_options.MaxBatchBytes) && _inbox.TryDequeue(out var command))
        {
            Handle(command);
            Settle();
        }

        _gate.Pass(durable: !HasFacts && !_appending);
    }

    /// <summary>Commands wait because the open batch is full.</summary>
    public bool HasCommands => _inbox.Count > 0;

    /// <summary>Ends the open batch and hands it over to be appended, with a slice of the checkpoint that may follow it.
    /// Null while an append is under way or when there is nothing to write.</summary>
    public (Batch Batch, CheckpointSlice? Slice)? CloseBatch()
    {
        if (_appending || _batch.Count == 0) return null;
        _appending = true;
        Announce();
        var batch = _batch.Close(_now);
        _gate.Close();
        return (batch, _checkpoint.NextSlice(batch.Sequence, _now));
    }

    /// <summary>A slice of the checkpoint when there is no batch to carry one; null when there is none to write.</summary>
    public CheckpointSlice? IdleSlice() => _appending || HasFacts ? null : _checkpoint.NextSlice(_batch.Chain.Sequence, _now);

    /// <summary>The batch handed over is durable: its effects may leave.</summary>
    public void Appended()
    {
        _appending = false;
        _gate.Open();
        foreach (var effect in _gate.Ready)
            if (effect is StartAttempt { Small: true } || (effect is RequestTurn turn && !IsLocal(turn.Executor))) _underWay++;
        _gate.Pass(durable: !HasFacts);
    }

    /// <summary>The slice handed over by <see cref="CloseBatch"/> or <see cref="IdleSlice"/> is durable: what it holds may leave memory.</summary>
    public void SliceWritten()
    {
        foreach (var run in _checkpoint.Written())
            if (run.Executor is { } executor) _gate.Add(new DropRun(executor, run.Id), speculative: IsLocal(executor));
        _gate.Pass(durable: !HasFacts && !_appending);
    }

    internal Context Context => new(_now, _monotonic, _claim.Epoch, _options, _partitions);

    private void Advance(Moment moment)
    {
        var gap = moment.Monotonic - _monotonic;
        _monotonic = Math.Max(_monotonic, moment.Monotonic);
        if (_batch.Count == 0) Now(moment.Wall);
        var period = (long)_options.Lease.TotalMilliseconds;
        if (!_started)
        {
            _sessions.Adopt(_state, _monotonic + period);
            foreach (var version in _sessions.HeldVersions(_state)) _gate.Add(version, speculative: false);
        }
        else if (gap > 1000) _sessions.RefreshLeases(_monotonic + period);
        _started = true;
        if (_monotonic < _nextLapseCheck) return;
        _nextLapseCheck = _monotonic + 500;
        PassTime.LapseLeases(_state, _sessions, Context, _decision);
        _state.TouchedDebts.UnionWith(_state.Debts);
        Take();
        LetSleep();
    }

    /// <summary>Time is the wall clock's, but never goes back: when that is set back, time runs on at the monotonic clock's pace, for a delay of a
    /// second must not wait until the wall clock has caught up.</summary>
    private void Now(DateTimeOffset wall)
    {
        if (_started) _now = _now.AddMilliseconds(_monotonic - _nowAt);
        _nowAt = _monotonic;
        if (wall > _now) _now = DateTimeOffset.FromUnixTimeMilliseconds(wall.ToUnixTimeMilliseconds());
    }

    private void Handle(Command command)
    {
        if (command is FinishAttempt or ReturnAttempt or ApplyTurn { Result.Ahead: null } && _underWay > 0) _underWay--;
        if (command.Needs is { } run && _state.RunOf(run) is null && _state.Cold.ContainsKey(run))
        {
            if (_cold.Wait(run, command)) _gate.Add(new LoadRun(run), speculative: true);
            return;
        }

        if (command.Confined is { } space && command.Needs is { } id && _state.RunOf(id) is { } found && found.Header.Caller.Namespace != space)
        {
            // The one place where runs of other namespaces are kept apart, in the words of a run that isn't there.
            _decision.Answer(command, Refused.Unknown(found.Id));
            Take();
            return;
        }

        command.Decide(_state, _sessions, Context, _decision);
        if (command is AskRun ask && _state.RunOf(ask.Run.Value) is { } asked) _asked.Enqueue((asked, _monotonic));
        Take();
    }

    /// <summary>Lets runs go that were brought in to be asked something, and sleep on: nothing of them was written since, so that no checkpoint takes them.</summary>
    private void LetSleep()
    {
        var since = _monotonic - (long)_options.SleepsFrom.TotalMilliseconds;
        for (var left = _asked.Count; left > 0 && !_checkpoint.IsUnderWay && _asked.Peek().At <= since; left--)
        {
            var (run, _) = _asked.Dequeue();
            if (_state.RunOf(run.Id.Value) != run || !run.IsClean) continue;
            if (!run.Asked.IsEmpty) _asked.Enqueue((run, _monotonic));
            else if (_checkpoint.Leaves(run) is var wakes and > 0)
            {
                _state.Evict(run, wakes);
                if (run.Executor is { } executor) _gate.Add(new DropRun(executor, run.Id), speculative: IsLocal(executor));
            }
        }
    }

    /// <summary>Something of a run that sleeps is due: once it is loaded it finds out what.</summary>
    private void WakeUp(ulong run)
    {
        if (_cold.Wait(run, null)) _gate.Add(new LoadRun(run), speculative: true);
    }

    /// <summary>Logs and applies what was decided; holds the effects.</summary>
    private void Take()
    {
        if (_decision.Forestalled is { } run && _gate.Withdraw(run) is { } asked && IsLocal(asked.Executor) && _underWay > 0) _underWay--;
        foreach (var fact in _decision.Facts)
        {
            var at = _batch.Add(fact, _now);
            fact.Apply(_state, at);
        }

        foreach (var effect in _decision.Effects)
        {
            if (effect is RequestTurn turn && IsLocal(turn.Executor)) _underWay++;
            _gate.Add(effect, IsSpeculative(effect));
        }

        _decision.Clear();
    }

    /// <summary>Follows the consequences until nothing is left to follow.</summary>
    private void Settle()
    {
        while (_state.TouchedRuns.Count > 0 || _state.TouchedLanes.Count > 0 || _state.TouchedDebts.Count > 0)
        {
            foreach (var debt in Drain(_state.TouchedDebts))
            {
                Telling.Decide(debt, _state, _sessions, Context, _decision);
                Take();
            }

            foreach (var lane in Drain(_state.TouchedLanes))
            {
                LeaseWaiting.Decide(lane, _state, _sessions, Context, _decision);
                Take();
            }

            foreach (var run in Drain(_state.TouchedRuns))
            {
                _changed.Add(run);
                AskRun.Release(run, _decision);
                while (TakeSignals.Decide(run, _decision)) Take();
                if (Pinning.Settle(run, _sessions, _decision)) Take();
                TakeTurn.Decide(run, _state, _sessions, Context, _decision);
                Take();
            }
        }
    }

    private static List<T> Drain<T>(HashSet<T> set)
    {
        if (set.Count == 0) return [];
        var list = new List<T>(set);
        set.Clear();
        return list;
    }

    /// <summary>An executor in this process gets turns before they are durable, and the word to drop a run in the same order.</summary>
    private bool IsSpeculative(Effect effect) => _options.Sabotage == Sabotage.NoFsyncOrder || effect switch
    {
        RequestTurn turn => IsLocal(turn.Executor),
        DropRun drop => IsLocal(drop.Executor),
        _ => false,
    };

    private bool IsLocal(string executor) => _sessions.Executors.TryGetValue(executor, out var found) && found.Local;

    private void Announce()
    {
        if (_changed.Count == 0) return;
        // One that left memory and was loaded anew since is announced as it is now, not also as it was.
        var runs = _changed.Where(r => _state.RunOf(r.Id.Value) is not { } present || present == r);
        _gate.Add(new RunsChanged([.. runs.Select(r => new RunSummary(r.Header, r.Steps.Count, r.StepsDone))]) { Naming = [.. _state.Naming] }, speculative: false);
        _changed.Clear();
        _state.Naming.Clear();
    }
}
