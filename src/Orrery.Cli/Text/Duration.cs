using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Orrery.Cli.Text;

/// <summary>Spans of time as people write them: <c>90s</c>, <c>10m</c>, <c>1.5h</c>, <c>3d</c>.</summary>
public static class Duration
{
    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        if (text.Length < 2 || !double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number is not (> 0 and < 1e9)) return false;
        double? seconds = text[^1] switch { 's' => number, 'm' => number * 60, 'h' => number * 3600, 'd' => number * 86400, _ => null };
        if (seconds is not (> 0 and < 1e10)) return false;
        span = TimeSpan.FromSeconds(seconds.Value);
        return true;
    }

    /// <summary>Reads an option's value.</summary>
    public static Func<ArgumentResult, TimeSpan?> Parser(string option) => result =>
    {
        if (TryParse(result.Tokens[0].Value, out var span)) return span;
        result.AddError($"{option} {result.Tokens[0].Value}: a span of time is wanted, such as 90s, 10m, 2h or 3d.");
        return null;
    };
}
