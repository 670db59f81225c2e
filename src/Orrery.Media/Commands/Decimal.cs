using System.Globalization;

namespace Orrery.Media.Commands;

/// <summary>Seconds as the tools' options take them.</summary>
internal static class Decimal
{
    /// <summary>Microseconds, rounded up: a time that came from a timestamp never ends up before it.</summary>
    public static string CeilingMicroseconds(Rational seconds)
    {
        var micros = -(long)Math.Floor(-(decimal)seconds.Num * 1_000_000m / seconds.Den);
        return (micros / 1_000_000m).ToString("0.000000", CultureInfo.InvariantCulture);
    }

    /// <summary>The nearest nanosecond.</summary>
    public static string Nanoseconds(Rational seconds) =>
        Math.Round((decimal)seconds.Num / seconds.Den, 9).ToString("0.#########", CultureInfo.InvariantCulture);
}
