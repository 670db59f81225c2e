using System.Globalization;

namespace Orrery.Cli.Text;

/// <summary>Sizes as people write them.</summary>
internal static class ByteSize
{
    /// <summary>From the longest on, so that an ending isn't taken for a shorter one.</summary>
    private static readonly (string Ending, long Bytes)[] Units =
    [
        ("kib", 1L << 10), ("mib", 1L << 20), ("gib", 1L << 30), ("tib", 1L << 40), ("kb", 1000), ("mb", 1_000_000), ("gb", 1_000_000_000), ("tb", 1_000_000_000_000), ("b", 1), ("", 1),
    ];

    /// <summary>Reads <c>500kB</c>, <c>1.5 GiB</c> or a plain number of bytes; null when it is none.</summary>
    public static long? Read(string text)
    {
        var small = text.Trim().ToLowerInvariant();
        var (ending, unit) = Units.First(u => small.EndsWith(u.Ending, StringComparison.Ordinal));
        return decimal.TryParse(small[..^ending.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue / unit ? (long)(number * unit) : null;
    }
}
