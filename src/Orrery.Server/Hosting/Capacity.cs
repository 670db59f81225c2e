using System.Collections.Concurrent;
using Orrery.Client.Protocol;

namespace Orrery.Server.Hosting;

/// <summary>What of a machine is free. Several workers may be on one: a share that one of them has in hand no other is offered.</summary>
internal sealed class Capacity(double cpu, long memory)
{
    private readonly Lock _gate = new();
    private double _cpu = cpu;
    private long _memory = memory;

    public (double Cpu, long Memory) Free
    {
        get
        {
            lock (_gate) return (_cpu, _memory);
        }
    }

    /// <summary>Takes a share if it is free.</summary>
    public bool TryTake(Shape shape)
    {
        lock (_gate)
        {
            if (shape.Cpu > _cpu + 1e-9 || shape.Memory > _memory) return false;
            Take(shape);
            return true;
        }
    }

    /// <summary>Takes a share even if too little is free.</summary>
    public void Take(Shape shape)
    {
        lock (_gate)
        {
            _cpu -= shape.Cpu;
            _memory -= shape.Memory;
        }
    }

    public void Give(Shape shape)
    {
        lock (_gate)
        {
            _cpu += shape.Cpu;
            _memory += shape.Memory;
        }
    }
}

/// <summary>The machines that workers share, by the name of their pool.</summary>
internal sealed class Pools
{
    private readonly ConcurrentDictionary<string, Capacity> _shared = new();

    /// <summary>The worker's machine; the first worker of a pool says how large it is.</summary>
    public Capacity Of(WorkerHello hello) =>
        hello.Pool is "" ? new Capacity(hello.Cpu, hello.Memory) : _shared.GetOrAdd(hello.Pool, _ => new Capacity(hello.Cpu, hello.Memory));
}
