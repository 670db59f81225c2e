using Orrery.Client;

namespace Orrery.Workers.Schedules;

/// <summary>What a schedule may be.</summary>
internal static class ScheduleRules
{
    /// <summary>Times that a backfill may have.</summary>
    public const int MostBackfilled = 1000;

    /// <summary>Schedules that are listed.</summary>
    public const int MostListed = 1000;

    /// <summary>Times to come that are shown.</summary>
    public const int Coming = 5;

    private const int LongestName = 100;
    private const double Day = 86_400;
    private const double Year = 366 * Day;

    /// <summary>What is wrong with a name; null when it will do.</summary>
    public static string? WrongInName(string name) => name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.' or '_') && name[0] is not '.'
        ? null
        : $"'{name}' can't name a schedule: a name has 1 to {LongestName} lower case letters, digits, dashes, underscores and dots, and doesn't begin with a dot.";

    /// <summary>What is wrong with a schedule; null when it will do.</summary>
    public static string? WrongIn(ScheduleSpec? spec)
    {
        if (spec is null) return "What to start, and when, is missing.";
        if (!(spec.JitterSeconds is >= 0 and <= Day)) return $"The jitter is {spec.JitterSeconds} s; it may be 0 to a day.";
        if (!(spec.CatchUpSeconds is >= 0 and <= Year)) return $"The catch-up window is {spec.CatchUpSeconds} s; it may be 0 to a year.";
        if (spec.WithinSeconds is { } within && !(within is > 0 and < 1e10)) return $"The time limit of a run is {within} s; it must be above 0.";
        try
        {
            return ScheduleCalendar.Parse(spec.When, spec.Zone).Next(DateTimeOffset.UnixEpoch) is null ? $"'{spec.When}' never fires." : null;
        }
        catch (ScheduleFormatException e)
        {
            return e.Message;
        }
    }
}
