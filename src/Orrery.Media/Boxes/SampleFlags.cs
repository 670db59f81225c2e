namespace Orrery.Media.Boxes;

/// <summary>The 32-bit flags that fragments carry for samples (ISO/IEC 14496-12, 8.8.3.1).</summary>
public static class SampleFlags
{
    /// <summary>A sync sample that depends on no other.</summary>
    public const uint Sync = 0x02000000;

    /// <summary>A sample that depends on others and can't be a starting point.</summary>
    public const uint Dependent = 0x01010000;

    /// <summary>Whether decoding can start at a sample with these flags: the "is non-sync" bit is off.</summary>
    public static bool IsSync(uint flags) => (flags & 0x00010000) == 0;
}
