using Orrery.Client.Protocol;
using Orrery.Hosting;

namespace Orrery.Server.Hosting;

/// <summary>A connected worker as the server sees it: what it serves, what of it is taken, and the way to it.</summary>
/// <remarks>Admission is here: a message of a function with a shape is offered for only when its shape fits into what is free.</remarks>
internal sealed class WorkerSession(WorkerHello hello, bool local, Action<IReadOnlyList<WorkerMessage>> send)
{
    /// <summary>Small calls in hand at once, for each partition and queue.</summary>
    public const int SmallCalls = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<AttemptName, Shape> _taken = [];
    private readonly Dictionary<string, Shape> _shapes =
        hello.Services.SelectMany(s => s.Functions.Select(f => (s.Name + "/" + f.Name, f.Shape))).ToDictionary(p => p.Item1, p => p.Shape);
    private double _cpu = hello.Cpu;
    private long _memory = hello.Memory;

    public WorkerHello Hello { get; } = hello;
    public string Id => Hello.Id;
    public bool Local { get; } = local;
    public DateTimeOffset Since { get; } = DateTimeOffset.UtcNow;
    public long LastHeard { get; set; } = Environment.TickCount64;

    public IEnumerable<string> SmallQueues => _shapes.Where(s => s.Value.Cpu == 0).Select(s => s.Key);

    public void Send(IReadOnlyList<WorkerMessage> messages) => send(messages);

    public bool Serves(string queue, out Shape shape) => _shapes.TryGetValue(queue, out shape) && shape.Cpu > 0;

    /// <summary>Whether the worker is large enough at all.</summary>
    public bool CouldEver(Shape shape) => shape.Cpu <= Hello.Cpu && shape.Memory <= Hello.Memory;

    public (double Cpu, long Memory, int Attempts) Free
    {
        get
        {
            lock (_gate) return (_cpu, _memory, _taken.Count);
        }
    }

    /// <summary>Sets a shape's share aside if it is free.</summary>
    public bool TryReserve(Shape shape)
    {
        lock (_gate)
        {
            if (shape.Cpu > _cpu + 1e-9 || shape.Memory > _memory) return false;
            _cpu -= shape.Cpu;
            _memory -= shape.Memory;
            return true;
        }
    }

    /// <summary>Gives back what an offer didn't use.</summary>
    public void Unreserve(Shape shape)
    {
        lock (_gate)
        {
            _cpu += shape.Cpu;
            _memory += shape.Memory;
        }
    }

    /// <summary>The reserved share now belongs to this attempt.</summary>
    public void Bind(Attempt attempt)
    {
        if (!Serves(attempt.Service + "/" + attempt.Function, out var shape)) return;
        lock (_gate) _taken[new AttemptName(attempt.Run, attempt.Step, attempt.Epoch)] = shape;
    }

    /// <summary>The attempt is over: its share is free. Returns whether it had one.</summary>
    public bool Release(AttemptName attempt)
    {
        lock (_gate)
        {
            if (!_taken.Remove(attempt, out var shape)) return false;
            _cpu += shape.Cpu;
            _memory += shape.Memory;
            return true;
        }
    }
}
