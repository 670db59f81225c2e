using System.Collections.Immutable;

namespace Orrery.Schedules;

/// <summary>What a field of a cron line is called and may hold.</summary>
internal sealed record CronField(string Name, int Min, int Max, ImmutableArray<string> Names, string Special)
{
    public static readonly CronField Second = new("second", 0, 59, [], "");
    public static readonly CronField Minute = new("minute", 0, 59, [], "");
    public static readonly CronField Hour = new("hour", 0, 23, [], "");
    public static readonly CronField Day = new("day of month", 1, 31, [], ", ?, L, L-n, LW and nW");
    public static readonly CronField Month = new("month", 1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], "");
    public static readonly CronField Weekday = new("day of week", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"], ", ?, nL and n#k");

    public bool IsDay => this == Day || this == Weekday;

    /// <summary>For messages.</summary>
    public string Allowed =>
        $"{Min} to {Max}{(Names.IsEmpty ? "" : $" or {Names[0]} to {Names[^1]}")}, *, ranges a-b, steps */n and a-b/n, lists with commas{Special}";
}
