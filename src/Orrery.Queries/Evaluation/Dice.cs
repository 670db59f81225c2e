namespace Orrery.Queries.Evaluation;

/// <summary>A seeded source of random numbers for SAMPLE; any number of threads may draw. Splitmix64 (Steele, Lea, Flood, 2014).</summary>
public sealed class Dice(long seed)
{
    private long _state = seed;

    internal ulong Next() => Mixed((ulong)Interlocked.Add(ref _state, unchecked((long)0x9E3779B97F4A7C15)));

    internal static ulong Mixed(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
