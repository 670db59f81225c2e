using System.Globalization;

namespace Orrery.Server.Portal.Parts;

/// <summary>Numbers and times as people read them, the same on every page.</summary>
internal static class Words
{
    /// <summary>Such as <c>4.2 s</c>, <c>3 min 05 s</c>, <c>2 h 10 min</c>; parts of a millisecond as <c>&lt; 1 ms</c>.</summary>
    public static string Time(TimeSpan time) => time.TotalSeconds switch
    {
        < 0 => "0 ms",
        < 0.001 => "< 1 ms",
        < 0.9995 => F($"{time.TotalMilliseconds:0} ms"),
        < 59.95 => F($"{time.TotalSeconds:0.0} s"),
        < 3599.5 => F($"{(int)Math.Round(time.TotalSeconds) / 60} min {(int)Math.Round(time.TotalSeconds) % 60:00} s"),
        < 86_400 => F($"{(int)time.TotalHours} h {time.Minutes:00} min"),
        _ => F($"{(int)time.TotalDays} d {time.Hours} h"),
    };

    /// <summary>In binary units, such as <c>1.4 GiB</c>.</summary>
    public static string Bytes(double bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
        var unit = 0;
        for (; Math.Abs(bytes) >= 999.5 && unit < units.Length - 1; unit++) bytes /= 1024;
        return F($"{(unit == 0 || bytes >= 99.95 ? bytes.ToString("0", CultureInfo.InvariantCulture) : bytes.ToString("0.0", CultureInfo.InvariantCulture))} {units[unit]}");
    }

    public static string Count(long count) => F($"{count:N0}");

    /// <summary>Such as <c>1 run</c>, <c>12 runs</c>.</summary>
    public static string Count(long count, string one, string? many = null) => $"{Count(count)} {(count == 1 ? one : many ?? one + "s")}";

    public static string Cores(double cores) => F($"{cores:0.##}");

    /// <summary>As UTC, which a script turns into the viewer's time.</summary>
    public static string Utc(DateTimeOffset at) => F($"{at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");

    /// <summary>For the attribute <c>datetime</c>.</summary>
    public static string Stamp(DateTimeOffset at) => F($"{at.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}");

    /// <summary>The state of a step in words that say who has it.</summary>
    public static string State(string state) => state switch
    {
        "leased" => "running",
        "delayed" => "waits",
        "elsewhere" => "in another run",
        "listening" => "waits for a signal",
        _ => state,
    };

    private static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
