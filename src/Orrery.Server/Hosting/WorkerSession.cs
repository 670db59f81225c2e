using Orrery.Client.Protocol;
using Orrery.Hosting;

namespace Orrery.Server.Hosting;

/// <summary>A connected worker: what it serves, what of it is free, and the way to it. A worker that connects again gets a new session.</summary>
/// <remarks>
/// A share is taken when it is offered, belongs to an attempt once one is leased under that offer, and is free again when the worker itself says
/// that the attempt is over: a cancelled one counts until its processes are gone. So a core is never handed out twice, whatever the partitions think.
/// </remarks>
internal sealed class WorkerSession
{
    /// <summary>Small calls in hand at once, for each partition and queue.</summary>
    public const int SmallCalls = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<AttemptName, Share> _taken = [];
    private readonly Dictionary<string, int> _offered = [];
    private readonly Dictionary<string, Shape> _shapes;
    private readonly Dictionary<string, VersionId> _versions;
    private readonly Capacity _machine;
    private readonly Action<IReadOnlyList<WorkerMessage>> _send;
    private readonly Action? _close;
    private volatile bool[] _open = [];
    private WorkerSession? _next;
    private bool _over;

    /// <param name="hello">What it has in hand counts against it from now on.</param>
    /// <param name="local">It is in this process, and hears everything that is sent to it.</param>
    /// <param name="machine">Shared with other workers; null for one of its own.</param>
    public WorkerSession(WorkerHello hello, bool local, Action<IReadOnlyList<WorkerMessage>> send, Action? close = null, Capacity? machine = null)
    {
        (Hello, Local, _send, _close) = (hello, local, send, close);
        _machine = machine ?? new Capacity(hello.Cpu, hello.Memory);
        _shapes = hello.Services.SelectMany(s => s.Functions.Select(f => (s.Name + "/" + f.Name, f.Shape))).ToDictionary(p => p.Item1, p => p.Shape);
        _versions = hello.Services.SelectMany(s => s.Functions.Select(f => (s.Name + "/" + f.Name, s.Id))).ToDictionary(p => p.Item1, p => p.Id);
        foreach (var held in hello.Holds) Bind(held.Name, held.Queue);
    }

    public WorkerHello Hello { get; }
    public string Id => Hello.Id;
    public bool Local { get; }

    /// <summary>It is the server itself: neither listed nor asked for by anybody.</summary>
    public bool BuiltIn { get; init; }

    public DateTimeOffset Since { get; } = DateTimeOffset.UtcNow;
    public long LastHeard { get; set; } = Environment.TickCount64;

    public IEnumerable<string> SmallQueues => _shapes.Where(s => s.Value.Cpu == 0).Select(s => s.Key);

    public void Send(IReadOnlyList<WorkerMessage> messages) => _send(messages);

    /// <summary>Breaks the link: the worker connects again and says anew what it has in hand.</summary>
    public void Close() => _close?.Invoke();

    /// <summary>A new session of a worker in this process, with what it has in hand now. Attempts that begin or end before the new one has taken this
    /// one's place do so there too.</summary>
    public WorkerSession Renewed()
    {
        lock (_gate)
            return _next = new WorkerSession(Hello with { Holds = [.. _taken.Select(t => new HeldAttempt(t.Key, t.Value.Queue))] }, Local, _send, _close) { BuiltIn = BuiltIn };
    }

    /// <summary>The partition has taken note of the session: what it says from now on is meant for it and not for an earlier one.</summary>
    public void OpenFor(int partition)
    {
        lock (_gate)
        {
            var open = new bool[Math.Max(_open.Length, partition + 1)];
            _open.CopyTo(open, 0);
            open[partition] = true;
            _open = open;
        }
    }

    public bool IsOpenFor(int partition)
    {
        var open = _open;
        return partition < open.Length && open[partition];
    }

    /// <summary>It may be given calls of shapes that take a share of it.</summary>
    public bool IsOpenForAll(int partitions) => !Draining && _open.Count(o => o) == partitions;

    /// <summary>It is given nothing more.</summary>
    public bool Draining { get; set; }

    public bool Serves(string queue, out Shape shape) => _shapes.TryGetValue(queue, out shape) && shape.Cpu > 0;

    /// <summary>The same, of one version of the queue's service.</summary>
    public bool Serves(string queue, VersionId version, out Shape shape) => Serves(queue, out shape) && VersionOf(queue) == version;

    /// <summary>Which version of a queue's service it has.</summary>
    public VersionId VersionOf(string queue) => _versions.GetValueOrDefault(queue);

    /// <summary>Whether it has this version of a service.</summary>
    public bool Has(string service, VersionId version) => Hello.Services.Any(s => s.Name == service && s.Id == version);

    /// <summary>The same, whatever the shape, of one version.</summary>
    public bool ServesAtAll(string queue, VersionId version) => ServesAtAll(queue) && VersionOf(queue) == version;

    public bool ServesAtAll(string queue) => _shapes.ContainsKey(queue);

    /// <summary>Whether the worker is large enough at all.</summary>
    public bool CouldEver(Shape shape) => shape.Cpu <= Hello.Cpu && shape.Memory <= Hello.Memory;

    public (double Cpu, long Memory, int Attempts) Free
    {
        get
        {
            var (cpu, memory) = _machine.Free;
            lock (_gate) return (cpu, memory, _taken.Count);
        }
    }

    /// <summary>Sets a share aside for one message of the queue, if it is free.</summary>
    public bool TryOffer(string queue)
    {
        lock (_gate)
        {
            if (_over || !_machine.TryTake(_shapes[queue])) return false;
            _offered[queue] = _offered.GetValueOrDefault(queue) + 1;
            return true;
        }
    }

    /// <summary>Gives back what offers didn't use.</summary>
    public void Withdraw(string queue, int count)
    {
        lock (_gate)
        {
            var left = Math.Min(count, _offered.GetValueOrDefault(queue));
            if (left == 0) return;
            _offered[queue] -= left;
            for (; left > 0; left--) Give(_shapes[queue]);
        }
    }

    /// <summary>The session is over: what it had of its machine counts no more. A later session says itself what is still in hand.</summary>
    public void End()
    {
        lock (_gate)
        {
            foreach (var share in _taken.Values) Give(share.Shape);
            foreach (var (queue, count) in _offered)
                for (var left = count; left > 0; left--) Give(_shapes[queue]);
            _over = true;
        }
    }

    /// <summary>An attempt is the worker's: an offered share becomes its own. One that was in hand before the session began takes its share
    /// even if too little is free; nothing more is offered until enough is.</summary>
    public void Bind(AttemptName attempt, string queue)
    {
        if (!Serves(queue, out var shape)) return;
        lock (_gate)
        {
            _next?.Bind(attempt, queue);
            if (!_taken.TryAdd(attempt, new Share(queue, shape))) return;
            if (_offered.GetValueOrDefault(queue) > 0) _offered[queue]--;
            else Take(shape);
        }
    }

    /// <summary>The worker says that the attempt is over: its share is free. Returns whether it had one.</summary>
    public bool Release(AttemptName attempt)
    {
        lock (_gate)
        {
            _next?.Release(attempt);
            if (!_taken.Remove(attempt, out var share)) return false;
            Give(share.Shape);
            return true;
        }
    }

    /// <summary>Frees the shares of attempts that the worker has twice not named among those in hand: it never got them. Returns whether there were any.</summary>
    public bool Reconcile(IReadOnlyList<AttemptName> inHand)
    {
        lock (_gate)
        {
            if (_taken.Count == 0) return false;
            var held = inHand.ToHashSet();
            var freed = false;
            foreach (var (name, share) in _taken.Where(t => !held.Contains(t.Key)).ToList())
            {
                if (share.Missed++ == 0) continue;
                _taken.Remove(name);
                Give(share.Shape);
                freed = true;
            }

            return freed;
        }
    }

    private void Take(Shape shape)
    {
        if (!_over) _machine.Take(shape);
    }

    private void Give(Shape shape)
    {
        if (!_over) _machine.Give(shape);
    }

    private sealed class Share(string queue, Shape shape)
    {
        public string Queue { get; } = queue;
        public Shape Shape { get; } = shape;
        public int Missed { get; set; }
    }
}
