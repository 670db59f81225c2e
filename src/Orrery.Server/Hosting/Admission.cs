using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;

namespace Orrery.Server.Hosting;

/// <summary>Joins waiting messages that need a shape with workers that have it free, oldest deadline first over all partitions.</summary>
/// <remarks>A head that could fit a worker but doesn't now holds the younger ones back, so that large work isn't starved by small.</remarks>
internal sealed class Admission(int partitions, Action<int, Orrery.Engine.Command> submit)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(int Partition, string Queue, VersionId Version), LaneWaits> _waiting = [];
    private readonly Dictionary<string, WorkerSession> _workers = [];

    /// <summary>Lets the worker be found. It is offered work once every partition has taken note of it.</summary>
    public void Join(WorkerSession worker)
    {
        lock (_gate) _workers[worker.Id] = worker;
    }

    /// <summary>Takes the session out, unless another one has taken its place. Returns whether it was there.</summary>
    public bool Leave(WorkerSession worker)
    {
        lock (_gate) return _workers.GetValueOrDefault(worker.Id) == worker && _workers.Remove(worker.Id);
    }

    public WorkerSession? Find(string worker)
    {
        lock (_gate) return _workers.GetValueOrDefault(worker);
    }

    public IReadOnlyList<WorkerSession> All
    {
        get
        {
            lock (_gate) return [.. _workers.Values];
        }
    }

    /// <summary>Whether some worker takes messages of a queue for a version.</summary>
    public bool Serves(string queue, VersionId version)
    {
        lock (_gate)
        {
            foreach (var worker in _workers.Values)
                if (worker.ServesAtAll(queue, version)) return true;
            return false;
        }
    }

    /// <summary>A lane says that messages wait.</summary>
    public void Waits(int partition, LaneWaits lane)
    {
        lock (_gate)
        {
            _waiting[(partition, lane.Queue, lane.Version)] = lane;
            Match();
        }
    }

    /// <summary>An offer came back unused: nothing waits in that lane any more.</summary>
    public void Returned(int partition, OfferReturned offer)
    {
        lock (_gate)
        {
            _waiting.Remove((partition, offer.Queue, offer.Version));
            if (_workers.TryGetValue(offer.Worker, out var worker) && worker.IsOpenFor(partition)) worker.Withdraw(offer.Queue, offer.Count);
            Match();
        }
    }

    /// <summary>Something became free.</summary>
    public void Freed()
    {
        lock (_gate) Match();
    }

    public void Forget(int partition)
    {
        lock (_gate)
        {
            foreach (var key in _waiting.Keys.Where(k => k.Partition == partition).ToList()) _waiting.Remove(key);
        }
    }

    private void Match()
    {
        if (_waiting.Count == 0) return;
        var ready = _workers.Values.Where(w => w.IsOpenForAll(partitions)).ToList();
        foreach (var ((partition, queue, version), lane) in _waiting.OrderBy(w => w.Value.HeadDeadline).ToList())
        {
            var left = lane.Count;
            var blocked = false;
            foreach (var worker in ready)
            {
                if (left == 0) break;
                if (!worker.Serves(queue, version, out var shape) || !worker.CouldEver(shape)) continue;
                var count = 0;
                while (count < left && worker.TryOffer(queue)) count++;
                if (count > 0) submit(partition, new OfferWork(worker.Id, queue, count, Standing: false) { Version = version });
                left -= count;
                blocked |= left > 0;
            }

            if (left == 0) _waiting.Remove((partition, queue, version));
            else _waiting[(partition, queue, version)] = lane with { Count = left };
            if (blocked) return;
        }
    }
}
