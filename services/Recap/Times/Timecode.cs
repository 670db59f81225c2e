using System.Text.RegularExpressions;

namespace Orrery.Services.Recap.Times;

/// <summary>Hours, minutes, seconds and frames as numbers of frames (SMPTE ST 12-1).</summary>
public static partial class Timecode
{
    /// <summary>Reads <c>01:00:03:12</c> as a count of frames; with <c>;</c> or <c>.</c> before the frames, or where <paramref name="drop"/> says so, in drop-frame count.</summary>
    /// <param name="why">What is wrong with it, when it can't be read.</param>
    public static bool TryFrames(string text, FrameRate rate, bool drop, out long frames, out string why)
    {
        (frames, why) = (0, "");
        if (Form().Match(text) is not { Success: true } match)
        {
            why = $"'{text}' is no timecode: expected hours:minutes:seconds:frames";
            return false;
        }

        var (hours, minutes, seconds, f) = (Of(match, 1), Of(match, 2), Of(match, 3), Of(match, 5));
        drop |= match.Groups[4].Value is ";" or ".";
        if (minutes > 59 || seconds > 59) why = $"'{text}' has a minute or second above 59";
        else if (f >= rate.Nominal) why = $"'{text}' has frame {f}; at {rate} frames a second the last one is {rate.Nominal - 1}";
        else if (drop && !rate.CanDrop) why = $"'{text}' is drop-frame timecode, which {rate} frames a second don't have";
        else if (drop && f < Dropped(rate) && seconds == 0 && minutes % 10 != 0) why = $"'{text}' doesn't exist: drop-frame timecode skips this number";
        if (why.Length > 0) return false;

        var minute = hours * 60 + minutes;
        frames = (minute * 60 + seconds) * rate.Nominal + f;
        if (drop) frames -= Dropped(rate) * (minute - minute / 10);
        return true;
    }

    /// <summary>Numbers that drop-frame count leaves out at the start of each minute but every tenth.</summary>
    private static long Dropped(FrameRate rate) => rate.Nominal / 15;

    private static long Of(Match match, int group) => long.Parse(match.Groups[group].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^([0-9]{2,3}):([0-9]{2}):([0-9]{2})([:;.])([0-9]{2,3})$")]
    private static partial Regex Form();
}
