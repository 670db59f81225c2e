using Orrery.Client;

namespace Orrery.Workers.Hosting;

/// <summary>Adds up what the programs of an attempt use, one after the other or at once, and says it at most once a second.</summary>
internal sealed class UsageSampler
{
    /// <summary>Seconds between two samples at least.</summary>
    private const double Pause = 1;

    private readonly Lock _gate = new();
    private readonly Dictionary<object, (double Cpu, long Memory)> _running = new(ReferenceEqualityComparer.Instance);
    private Usage _ended;
    private double _toldAt = double.NegativeInfinity;
    private double _toldCpu;
    private long _peak;

    /// <summary>What the programs that have ended have cost.</summary>
    public Usage Total
    {
        get
        {
            lock (_gate) return _ended;
        }
    }

    /// <summary>A program uses this by now.</summary>
    /// <param name="at">Seconds since the attempt began.</param>
    /// <returns>What is to be told; null while it is too early for that.</returns>
    public UsageSample? Look(object program, double cpu, long memory, double at)
    {
        lock (_gate)
        {
            _running[program] = (cpu, memory);
            _peak = Math.Max(_peak, _running.Values.Sum(r => r.Memory));
            if (at < _toldAt + Pause) return null;
            // A program that ended may have been seen with more than the kernel's account of it: time never goes back.
            _toldCpu = Math.Max(_toldCpu, _ended.CpuSeconds + _running.Values.Sum(r => r.Cpu));
            var sample = new UsageSample(Math.Round(at, 3), Math.Round(_toldCpu, 3), _peak);
            (_toldAt, _peak) = (at, 0);
            return sample;
        }
    }

    public void End(object program, Usage usage)
    {
        lock (_gate)
        {
            _running.Remove(program);
            _ended += usage;
        }
    }
}
