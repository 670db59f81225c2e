using System.Diagnostics;
using Orrery.Engine;
using Orrery.Engine.Partitions;
using Orrery.Engine.Stores;
using Orrery.Workers.Processes;

namespace Orrery.Server.Hosting;

/// <summary>Drives one partition's owner on a thread of its own: brings commands and time in, batches to the writer, effects out.</summary>
internal sealed class PartitionHost
{
    /// <summary>The wall clock may be set, or the machine sleep, while a timer is waited for: looked at this often.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(20);

    private readonly IStore _store;
    private readonly StoreWriter _writer;
    private readonly IEffectSink _sink;
    private readonly OwnerOptions _options;
    private readonly Lock _gate = new();
    private readonly Bell _bell = new();
    private readonly Thread _thread;
    private List<Action<PartitionOwner>> _inbox = [];
    private List<Action<PartitionOwner>> _taken = [];
    private volatile bool _stopping;
    private bool _again;
    private readonly BatchPause _pause = new();
    private Action<ulong> _loadRun = _ => { };

    public PartitionHost(IStore store, int partition, StoreWriter writer, IEffectSink sink, OwnerOptions options)
    {
        (_store, Partition, _writer, _sink, _options) = (store, partition, writer, sink, options);
        _thread = new Thread(Loop) { Name = $"partition {partition}", IsBackground = true };
    }

    public int Partition { get; }

    /// <summary>The partition has been read from the store and takes commands.</summary>
    public bool Ready { get; private set; }

    /// <summary>Facts logged since the server started.</summary>
    public FactCounts Facts { get; } = new();

    /// <summary>Runs in memory when the loop last looked.</summary>
    public int RunsInMemory { get; private set; }

    /// <summary>The newest batch, and the one up to which the log isn't needed any more, when the loop last looked.</summary>
    public (long Last, long TrimmedTo) Log { get; private set; }

    /// <summary>CPU time of the partition's thread so far.</summary>
    public long CpuNanoseconds { get; private set; }

    /// <summary>Commands that wait for the loop.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _inbox.Count;
        }
    }

    public void Start() => _thread.Start();

    public void Submit(Command command) => Post(owner => owner.Submit(command));

    public void Submit(IReadOnlyList<Command> commands) => Post(owner =>
    {
        foreach (var command in commands) owner.Submit(command);
    });

    /// <summary>Ends the loop. What waits undecided is dropped: nobody was told that it was done.</summary>
    public void Stop()
    {
        _stopping = true;
        Post(_ => { });
        _thread.Join();
    }

    private void Post(Action<PartitionOwner> action)
    {
        lock (_gate) _inbox.Add(action);
        _bell.Set();
    }

    /// <summary>For what concerns this owner alone: a later one has nothing to do with it.</summary>
    private void PostTo(PartitionOwner owner, Action<PartitionOwner> action) => Post(present =>
    {
        if (present == owner) action(owner);
    });

    /// <summary>Drops what was sent to an owner that is gone.</summary>
    private void Forget()
    {
        _taken.Clear();
        lock (_gate) _inbox.Clear();
    }

    private void Loop()
    {
        while (!_stopping)
        {
            try
            {
                var owner = PartitionOwner.Recover(_store, Partition, _options, Facts);
                _loadRun = run => LoadRun(owner, run);
                (RunsInMemory, Log) = (owner.State.Runs.Count, owner.Log);
                _sink.Recovered(Partition, _again);
                Ready = true;
                Drive(owner);
            }
            catch (Exception e)
            {
                if (_stopping) return;
                // What was in memory is worth nothing now: tell, wait a moment, read the store anew.
                Ready = false;
                _again = true;
                Forget();
                _sink.Failed(Partition, e);
                Thread.Sleep(500);
            }
        }
    }

    private void Drive(PartitionOwner owner)
    {
        while (!_stopping)
        {
            TakeInbox(owner);
            owner.Step(Now());
            Release(owner);
            if (owner.AwaitsWork && HearsMore(owner)) continue;
            if (owner.HasFacts) Write(owner);
            else if (owner.IdleSlice() is { } slice) WriteSlice(owner, slice);
            if (owner.HasCommands) continue;
            Wait(owner);
        }
    }

    /// <summary>Waits a moment for what is under way. Whether something came.</summary>
    private bool HearsMore(PartitionOwner owner)
    {
        while (_pause.Left(Stopwatch.GetTimestamp()) is { Ticks: > 0 } left)
            if (_bell.Wait(left)) return true;
        owner.StopAwaiting();
        return false;
    }

    private void Write(PartitionOwner owner)
    {
        if (owner.CloseBatch() is not { } closed) return;
        _pause.BatchClosed();
        (RunsInMemory, CpuNanoseconds, Log) = (owner.State.Runs.Count, ThreadCpu.Nanoseconds, owner.Log);
        _writer.Submit(new WriteRequest(closed.Batch, closed.Slice, () => PostTo(owner, o => Appended(o)), () => PostTo(owner, o => o.SliceWritten()), e => Broken(owner, e)));
    }

    private void WriteSlice(PartitionOwner owner, CheckpointSlice slice) =>
        _writer.Submit(new WriteRequest(null, slice, () => { }, () => PostTo(owner, o => o.SliceWritten()), e => Broken(owner, e)));

    private void Appended(PartitionOwner owner)
    {
        owner.Appended();
        Release(owner);
    }

    /// <summary>Ends this owner, whose loop it breaks; one that has taken its place by then is none the worse.</summary>
    private void Broken(PartitionOwner owner, Exception e) =>
        PostTo(owner, _ => throw e as StoreException ?? new StoreException($"Partition {Partition} could not write: {e.Message}", e));

    private void Release(PartitionOwner owner)
    {
        if (owner.Ready.Count == 0) return;
        _sink.Perform(Partition, owner.Ready, _loadRun);
        owner.Ready.Clear();
    }

    /// <summary>On a thread of its own. A run that can't be read is no reason to stop the partition: whoever asked for it is told.</summary>
    private void LoadRun(PartitionOwner owner, ulong run)
    {
        try
        {
            var images = _store.ReadRun(Partition, run);
            if (_stopping) return;
            PostTo(owner, o => o.Loaded(run, images));
        }
        catch (Exception e)
        {
            if (!_stopping) PostTo(owner, o => o.NotLoaded(run, e.Message));
        }
    }

    private void TakeInbox(PartitionOwner owner)
    {
        lock (_gate) (_taken, _inbox) = (_inbox, _taken);
        foreach (var action in _taken) action(owner);
        _taken.Clear();
    }

    private void Wait(PartitionOwner owner)
    {
        var due = owner.UntilTimer ?? Timeout.InfiniteTimeSpan;
        if (owner.HoldsLeases && (due < TimeSpan.Zero || due > TimeSpan.FromSeconds(0.9))) due = TimeSpan.FromSeconds(0.9);
        if (due > Look) due = Look;
        _bell.Wait(due);
    }

    private static Moment Now() => new(DateTimeOffset.UtcNow, (long)Stopwatch.GetElapsedTime(0).TotalMilliseconds);
}

/// <summary>Where a partition's effects go. Called on the partition's thread: must hand over and return.</summary>
internal interface IEffectSink
{
    void Perform(int partition, IReadOnlyList<Effect> effects, Action<ulong> loadRun);

    /// <summary>A new owner starts from the store: it knows of no worker.</summary>
    /// <param name="again">It isn't the first since the server started.</param>
    void Recovered(int partition, bool again);

    void Failed(int partition, Exception error);
}
