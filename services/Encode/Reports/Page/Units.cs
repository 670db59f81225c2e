using System.Globalization;

namespace Orrery.Services.Encode.Reports;

/// <summary>Numbers as people read them, each with its unit. Thousands are decimal: 1 MB is 1,000,000 bytes.</summary>
internal static class Units
{
    /// <summary>Three significant figures: "4.09 Mb/s", "418 kb/s".</summary>
    public static string Bitrate(double bitsPerSecond) => Scaled(bitsPerSecond, ["b/s", "kb/s", "Mb/s", "Gb/s"]);

    public static string Bytes(double bytes) => Scaled(bytes, ["B", "kB", "MB", "GB", "TB"]);

    /// <summary>A length for headlines: "7.0 s", "2 min 05 s", "2 h 00 min".</summary>
    public static string Length(double seconds) => seconds switch
    {
        < 59.95 => Text($"{seconds:0.0} s"),
        < 3599.5 => Text($"{Math.Round(seconds):0}", s => $"{s / 60} min {s % 60:00} s"),
        _ => Text($"{Math.Round(seconds / 60):0}", m => $"{m / 60} h {m % 60:00} min"),
    };

    /// <summary>A cost: "0.21 s", "12.3 s", "4 min 10 s".</summary>
    public static string Cost(double seconds) => seconds < 9.995 ? Text($"{seconds:0.00} s") : Length(seconds);

    /// <summary>A point in time: "0:05.21", "1:59:59.96".</summary>
    public static string Clock(double seconds)
    {
        var hundredths = (long)Math.Round(seconds * 100);
        var (minutes, rest) = (hundredths / 6000, hundredths % 6000);
        var tail = Text($"{rest / 100:00}.{rest % 100:00}");
        return minutes < 60 ? $"{minutes}:{tail}" : Text($"{minutes / 60}:{minutes % 60:00}:{tail}");
    }

    public static string Count(long value) => Text($"{value:#,0}");

    /// <summary>"1 cut", "2 cuts".</summary>
    public static string Count(long value, string one, string? many = null) => $"{Count(value)} {(value == 1 ? one : many ?? one + "s")}";

    public static string Number(double value, int decimals) => value.ToString("F" + decimals, CultureInfo.InvariantCulture);

    /// <summary>Rounded up to 1, 1.5, 2, 3, 4, 5, 6 or 8 times a power of ten: the top of a scale.</summary>
    public static double Ceiling(double value)
    {
        if (value <= 0) return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        foreach (var step in (ReadOnlySpan<double>)[1, 1.5, 2, 3, 4, 5, 6, 8])
            if (step * power >= value) return step * power;
        return 10 * power;
    }

    private static string Scaled(double value, string[] units)
    {
        var unit = 0;
        while (value >= 999.5 && unit < units.Length - 1) (value, unit) = (value / 1000, unit + 1);
        var decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        return $"{Number(value, decimals)} {units[unit]}";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Text(FormattableString whole, Func<long, string> split) =>
        split(long.Parse(Text(whole), CultureInfo.InvariantCulture));
}
