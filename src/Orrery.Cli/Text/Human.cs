using System.Globalization;

namespace Orrery.Cli.Text;

/// <summary>Numbers as people read them: short, with a unit, the same in every locale.</summary>
internal static class Human
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <summary>Bytes in decimal units, as disks and streams are measured: 1 MB = 1,000,000 bytes.</summary>
    public static string Bytes(long bytes) => bytes < 1000 ? $"{bytes} B" : Scaled(bytes, 1000, ["B", "kB", "MB", "GB", "TB", "PB"]);

    /// <summary>Memory in binary units: 1 MiB = 1,048,576 bytes.</summary>
    public static string Memory(long bytes) => bytes < 1024 ? $"{bytes} B" : Scaled(bytes, 1024, ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]);

    /// <summary>Bits a second: <c>845 kb/s</c>, <c>4.52 Mb/s</c>.</summary>
    public static string BitRate(double bitsPerSecond) =>
        bitsPerSecond < 1000 ? $"{bitsPerSecond.ToString("0", Plain)} b/s" : Scaled(bitsPerSecond, 1000, ["b/s", "kb/s", "Mb/s", "Gb/s", "Tb/s"]);

    /// <summary>Units a second; frames have the name that everyone uses: <c>24.1 fps</c>.</summary>
    public static string Rate(double perSecond, string unit) => $"{Digits(perSecond)} {(unit == "frames" ? "fps" : unit + "/s")}";

    /// <summary>A share in whole per cent, rounded down, so that 100% means all of it.</summary>
    public static string Percent(double share) => $"{Math.Floor(Math.Clamp(share, 0, 1) * 100 + 1e-9).ToString("0", Plain)}%";

    /// <summary><c>1,234</c>.</summary>
    public static string Count(long number) => number.ToString("N0", Plain);

    /// <summary><c>1 step</c>, <c>24 steps</c>.</summary>
    public static string Count(long number, string noun) => $"{Count(number)} {noun}{(number == 1 ? "" : "s")}";

    /// <summary>How long something took: <c>0.42 s</c>, <c>7.3 s</c>, <c>3 min 12 s</c>, <c>1 h 02 min</c>, <c>2 d 03 h</c>.</summary>
    public static string Span(TimeSpan span) => Seconds(span.TotalSeconds);

    /// <inheritdoc cref="Span"/>
    public static string Seconds(double seconds)
    {
        if (seconds < 0) return "0 s";
        if (seconds < 59.95) return $"{Digits(seconds)} s";
        var whole = (long)Math.Round(seconds);
        if (whole < 3600) return $"{whole / 60} min {whole % 60:00} s";
        return whole < 86400 ? $"{whole / 3600} h {whole % 3600 / 60:00} min" : $"{whole / 86400} d {whole % 86400 / 3600:00} h";
    }

    /// <summary>A guess, coarse on purpose so that it doesn't flicker: <c>5 s</c>, <c>40 s</c>, <c>3 min</c>, <c>1 h 10 min</c>.</summary>
    public static string About(TimeSpan span)
    {
        var seconds = Math.Max(1, span.TotalSeconds);
        if (seconds < 10) return $"{Math.Ceiling(seconds).ToString("0", Plain)} s";
        if (seconds < 87.5) return $"{(Math.Round(seconds / 5) * 5).ToString("0", Plain)} s";
        var minutes = (long)Math.Round(seconds / 60);
        if (seconds < 300 && Math.Round(seconds / 30) % 2 == 1) return $"{(long)(seconds / 60)} min 30 s";
        return minutes < 60 ? $"{minutes} min" : $"{minutes / 60} h {minutes % 60 / 10 * 10:00} min";
    }

    /// <summary>A running clock: <c>0:42</c>, <c>1:02:03</c>.</summary>
    public static string Clock(TimeSpan span)
    {
        if (span < TimeSpan.Zero) span = TimeSpan.Zero;
        return span.TotalHours < 1 ? $"{span.Minutes}:{span.Seconds:00}" : $"{(long)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}";
    }

    /// <summary>A moment, in the reader's time zone.</summary>
    public static string Moment(DateTimeOffset moment) => moment.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", Plain);

    private static string Scaled(double value, double step, string[] units)
    {
        var unit = 0;
        while (unit < units.Length - 1 && Math.Round(value, 1) >= step)
        {
            value /= step;
            unit++;
        }

        return $"{Digits(value)} {units[unit]}";
    }

    /// <summary>About three digits: <c>0.42</c>, <c>7.3</c>, <c>42</c>, <c>1,234</c>.</summary>
    private static string Digits(double value) => value switch
    {
        >= 99.95 => value.ToString("N0", Plain),
        >= 9.995 => value.ToString("0.#", Plain),
        >= 0.995 => value.ToString("0.0#", Plain),
        _ => value.ToString("0.##", Plain),
    };
}
