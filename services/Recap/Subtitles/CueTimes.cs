using System.Globalization;
using System.Text.RegularExpressions;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Subtitles;

/// <summary>The lines of SRT and WebVTT that say from when to when.</summary>
internal static partial class CueTimes
{
    public static bool HasArrow(string line) => line.Contains("-->", StringComparison.Ordinal);

    /// <summary>Reads <c>00:00:01,000 --> 00:00:02,500</c>; WebVTT leaves out hours and writes a full stop.</summary>
    public static bool TryRead(string line, out Seconds start, out Seconds end)
    {
        (start, end) = (default, default);
        if (line.Length > 1000 || Form().Match(line) is not { Success: true } match) return false;
        return TryTime(match, 1, out start) && TryTime(match, 5, out end);
    }

    private static bool TryTime(Match match, int group, out Seconds time)
    {
        long Number(int at) => match.Groups[at].Success && match.Groups[at].Length > 0 ? long.Parse(match.Groups[at].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var (hours, minutes, seconds, ms) = (Number(group), Number(group + 1), Number(group + 2), Number(group + 3));
        time = Seconds.Milliseconds(((hours * 60 + minutes) * 60 + seconds) * 1000 + ms);
        return minutes < 60 && seconds < 60 && time.IsBounded;
    }

    [GeneratedRegex(@"^\s*(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[,.](\d{3})\s*-->\s*(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[,.](\d{3})(?:\s|$)")]
    private static partial Regex Form();
}
