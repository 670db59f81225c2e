using System.Diagnostics;
using Orrery.Engine.Stores;
using Orrery.Server.Telemetry;

namespace Orrery.Server.Hosting;

/// <summary>The one writer of a store: commits whatever batches wait, of all partitions, in one durable write, then their checkpoint slices.</summary>
internal sealed class StoreWriter : IDisposable
{
    private readonly IStore _store;
    private readonly NodeMetrics _metrics;
    private readonly Action<Batch> _heard;
    private readonly Lock _gate = new();
    private readonly Bell _bell = new();
    private List<WriteRequest> _requests = [];
    private volatile bool _stopping;
    private readonly Thread _thread;

    /// <param name="heard">Told of each batch once it is durable; must not wait.</param>
    public StoreWriter(IStore store, NodeMetrics metrics, Action<Batch> heard)
    {
        (_store, _metrics, _heard) = (store, metrics, heard);
        _thread = new Thread(Loop) { Name = "store writer", IsBackground = true };
        _thread.Start();
    }

    public void Submit(WriteRequest request)
    {
        lock (_gate) _requests.Add(request);
        _bell.Set();
    }

    /// <summary>Writes what waits, then ends.</summary>
    public void Dispose()
    {
        _stopping = true;
        _bell.Set();
        _thread.Join();
    }

    private void Loop()
    {
        var taken = new List<WriteRequest>();
        while (true)
        {
            var last = _stopping;
            lock (_gate) (taken, _requests) = (_requests, taken);
            Append([.. taken.Where(r => r.Batch is not null)]);
            foreach (var request in taken)
                if (request.Slice is { } slice) Checkpoint(request, slice);
            if (taken.Count == 0)
            {
                if (last) return;
                _bell.Wait(Timeout.InfiniteTimeSpan);
            }

            taken.Clear();
        }
    }

    private void Append(WriteRequest[] requests)
    {
        if (requests.Length == 0) return;
        var outcomes = new AppendOutcome[requests.Length];
        var since = Stopwatch.GetTimestamp();
        try
        {
            _store.Append([.. requests.Select(r => r.Batch!.Value)], outcomes);
        }
        catch (Exception e)
        {
            foreach (var request in requests) request.Fail(e);
            return;
        }

        _metrics.Appended(requests.Length, requests.Sum(r => (long)r.Batch!.Value.Bytes.Length), since);
        for (var i = 0; i < requests.Length; i++)
        {
            if (outcomes[i] == AppendOutcome.Durable)
            {
                requests[i].Appended();
                _heard(requests[i].Batch!.Value);
            }
            else
            {
                requests[i].Fail(new StoreException("Another owner has taken the partition over."));
            }
        }
    }

    private void Checkpoint(WriteRequest request, CheckpointSlice slice)
    {
        if (request.Failed) return;
        try
        {
            if (_store.Checkpoint(slice)) request.SliceWritten();
            else request.Fail(new StoreException("Another owner has taken the partition over."));
        }
        catch (Exception e)
        {
            request.Fail(e);
        }
    }
}

/// <summary>What a partition asks of the writer; called back on the writer's thread.</summary>
internal sealed class WriteRequest(Batch? batch, CheckpointSlice? slice, Action appended, Action sliceWritten, Action<Exception> failed)
{
    public Batch? Batch { get; } = batch;
    public CheckpointSlice? Slice { get; } = slice;
    public bool Failed { get; private set; }

    public void Appended() => appended();

    public void SliceWritten() => sliceWritten();

    public void Fail(Exception e)
    {
        Failed = true;
        failed(e);
    }
}
