using System.Globalization;
using System.Text.RegularExpressions;
using Orrery.Services.Recap.Reading;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Subtitles;

/// <summary>Time expressions of TTML, under the parameters that the document's root gives.</summary>
/// <param name="Rate">Frames a second, the multiplier included.</param>
internal sealed partial record TtmlTimes(FrameRate Rate, long SubFrames, long Ticks)
{
    public static TtmlTimes Of(XmlNode root, Faults faults)
    {
        var frames = Whole(root, "frameRate", faults) is > 0 and <= 1000 and var given ? given : 30;
        var rate = new FrameRate(frames, 1);
        if (root["frameRateMultiplier"]?.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries) is { } multiplier)
        {
            if (multiplier.Length == 2 && long.TryParse(multiplier[0], NumberStyles.None, CultureInfo.InvariantCulture, out var num) && long.TryParse(multiplier[1], NumberStyles.None, CultureInfo.InvariantCulture, out var den)
                && num is > 0 and <= 1001 && FrameRate.TryParse($"{frames * num}/{den}", out var exact)) rate = exact;
            else faults.Add(root.Line, $"'{Faults.Shown(root["frameRateMultiplier"]!)}' is no frame rate multiplier such as 1000 1001", root.Column, root.Name);
        }

        if (root["timeBase"] is { } timeBase && timeBase != "media") faults.Add(root.Line, $"times on the base '{Faults.Shown(timeBase)}' were read as media times; with drop-frame timecode they are off", root.Column, root.Name);
        var subFrames = Whole(root, "subFrameRate", faults) is > 0 and <= 1000 and var sub ? sub : 1;
        var ticks = Whole(root, "tickRate", faults) is > 0 and <= Seconds.FinestStep and var tick ? tick : root["frameRate"] is null ? 1 : frames * subFrames;
        return new TtmlTimes(rate, subFrames, ticks);
    }

    /// <summary>Reads clock times, <c>00:00:01.5</c> and <c>00:00:01:12</c>, and offsets, <c>1.5s</c>, <c>36f</c>, <c>15000000t</c>.</summary>
    public bool TryRead(string text, out Seconds time)
    {
        time = default;
        if (text.Length > 60) return false;
        if (Clock().Match(text) is { Success: true } clock)
        {
            var (minutes, seconds) = (Number(clock, 2), Number(clock, 3));
            if (minutes > 59 || seconds > 60 || Number(clock, 5) >= Rate.Nominal && clock.Groups[5].Success) return false;
            time = Seconds.Whole((Number(clock, 1) * 60 + minutes) * 60 + seconds);
            if (clock.Groups[4].Success && Decimals.TryRead("0" + clock.Groups[4].Value, out var fraction)) time += fraction;
            if (clock.Groups[5].Success) time += Rate.At(Number(clock, 5));
            if (clock.Groups[6].Success) time += new Seconds(Number(clock, 6) * Rate.Den, Rate.Num * SubFrames);
            return time.IsBounded;
        }

        if (Offset().Match(text) is not { Success: true } offset || !Decimals.TryRead(offset.Groups[1].Value, out var count)) return false;
        var (num, den) = offset.Groups[2].Value switch { "h" => (3600L, 1L), "m" => (60, 1), "s" => (1, 1), "ms" => (1, 1000), "f" => (Rate.Den, Rate.Num), _ => (1, Ticks) };
        time = Times(count, num, den);
        return time.IsBounded;
    }

    private static Seconds Times(Seconds count, long num, long den)
    {
        // A count has at most ten decimal places of weight here; whole counts, as frames and ticks are, stay exact.
        var fine = count.StepsAt(1) is { } whole ? (Steps: whole, Parts: (Int128)1) : (Steps: count.CeilingAt(1000), Parts: 1000);
        return new Seconds(checked(fine.Steps * num), checked(fine.Parts * den));
    }

    private static long? Whole(XmlNode root, string name, Faults faults)
    {
        if (root[name] is not { } text) return null;
        if (long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return value;
        faults.Add(root.Line, $"'{Faults.Shown(text)}' is no {name}", root.Column, root.Name);
        return null;
    }

    private static long Number(Match match, int group) => match.Groups[group].Success ? long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(\d{2,4}):(\d{2}):(\d{2})(?:(\.\d{1,9})|:(\d{2,3})(?:\.(\d{1,3}))?)?$")]
    private static partial Regex Clock();

    [GeneratedRegex(@"^(\d{1,15}(?:\.\d{1,9})?)(h|ms|m|s|f|t)$")]
    private static partial Regex Offset();
}
