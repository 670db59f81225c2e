namespace Orrery.Testing.Simulation;

/// <summary>The simulation's only source of chance: SplitMix64, so that a seed means the same on every runtime and for ever.</summary>
public sealed class Prng(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9e3779b97f4a7c15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, <paramref name="limit"/>), limit at least 1.</summary>
    public int Below(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>Uniform, both ends included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    public bool Chance(int perMille) => Below(1000) < perMille;

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    /// <summary>A stream of its own, so that one part's draws don't shift another's.</summary>
    public Prng Fork() => new(Next());
}
