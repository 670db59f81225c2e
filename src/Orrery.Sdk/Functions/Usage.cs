namespace Orrery;

/// <summary>What an attempt or a program cost.</summary>
/// <param name="CpuSeconds">User and system time of the whole process tree.</param>
/// <param name="PeakMemory">Bytes; the largest resident set seen.</param>
/// <param name="WallSeconds">From start to end.</param>
public readonly record struct Usage(double CpuSeconds, long PeakMemory, double WallSeconds)
{
    /// <summary>Costs one after the other: times add, the peak is the larger.</summary>
    public static Usage operator +(Usage a, Usage b) =>
        new(a.CpuSeconds + b.CpuSeconds, Math.Max(a.PeakMemory, b.PeakMemory), a.WallSeconds + b.WallSeconds);
}
