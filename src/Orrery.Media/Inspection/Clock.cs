namespace Orrery.Media.Inspection;

/// <summary>Times as people read them.</summary>
public static class Clock
{
    /// <summary>Hours, minutes, seconds and milliseconds, rounded down: "00:00:12.125"; with a minus sign before zero.</summary>
    public static string Format(Rational seconds)
    {
        var sign = seconds < 0 ? "-" : "";
        var ms = (long)Math.Floor(Math.Abs((decimal)seconds.Num) * 1000 / seconds.Den);
        return $"{sign}{ms / 3_600_000:00}:{ms / 60_000 % 60:00}:{ms / 1000 % 60:00}.{ms % 1000:000}";
    }
}
