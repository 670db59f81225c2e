using System.Globalization;

namespace Orrery.Media.Manifests;

/// <summary>Times as manifests write them: decimal seconds, to the microsecond.</summary>
public static class Seconds
{
    /// <summary>The nearest microsecond; halves go up.</summary>
    public static long Micros(long ticks, uint timescale) => (long)((ticks * (Int128)2_000_000 + timescale) / (2 * (Int128)timescale));

    /// <summary>A decimal with six places: <c>4.004000</c>.</summary>
    public static string Fixed(long micros) => string.Create(CultureInfo.InvariantCulture, $"{micros / 1_000_000}.{micros % 1_000_000:D6}");

    /// <summary>The durations of consecutive pieces, each the difference of two rounded times, so that rounding never adds up: any sum is right to the microsecond.</summary>
    public static IEnumerable<string> Durations(IEnumerable<long> ticks, uint timescale)
    {
        long time = 0, before = 0;
        foreach (var piece in ticks)
        {
            time += piece;
            var now = Micros(time, timescale);
            yield return Fixed(now - before);
            before = now;
        }
    }

    /// <summary>An XML duration: <c>PT7.5S</c>.</summary>
    public static string Xml(long micros)
    {
        var text = Fixed(micros).TrimEnd('0').TrimEnd('.');
        return $"PT{text}S";
    }
}
