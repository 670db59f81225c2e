using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Show;

/// <summary>Schedules as people read them.</summary>
internal static class SchedulePage
{
    /// <summary>A line each.</summary>
    public static IEnumerable<string> Table(IReadOnlyList<ScheduleView> schedules, DateTimeOffset now)
    {
        if (schedules.Count == 0) return ["No schedules."];
        var table = new TextTable("name", "when", "workflow", "next", "last", ">fired", "");
        foreach (var schedule in schedules)
            table.Add(schedule.Name, When(schedule.Spec), Target(schedule.Spec), schedule.Next.Count > 0 ? Human.Moment(schedule.Next[0]) : "-", schedule.Last is { } last ? Human.Moment(last.At) : "-",
                Human.Count(schedule.Fired), schedule.Ended ? "ended" : schedule.Paused ? "paused" : schedule.Running ? "running" : null);
        return table.Lines();
    }

    /// <summary>One in full.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<ScheduleView> schedules, DateTimeOffset now)
    {
        var (schedule, spec) = (schedules[0], schedules[0].Spec);
        if (schedule.Said is { } said) yield return $"{schedule.Name}: {said}";
        var table = new TextTable("", "");
        table.Add("schedule", schedule.Name + (schedule.Ended ? " (ended: its run was cancelled; set it again to have it go on)" : schedule.Paused ? " (paused)" : ""));
        table.Add("starts", Target(spec));
        table.Add("when", When(spec) + (spec.JitterSeconds > 0 ? $", put off by up to {Human.Seconds(spec.JitterSeconds)}" : ""));
        table.Add("overlap", $"{spec.Overlap}".ToLowerInvariant());
        table.Add("catch-up", Human.Seconds(spec.CatchUpSeconds));
        if (spec.WithinSeconds is { } within) table.Add("within", Human.Seconds(within));
        foreach (var (next, i) in schedule.Next.Select((next, i) => (next, i)))
            table.Add(i == 0 ? "next" : "", Human.Moment(next) + (i == 0 && next > now ? $", in {Human.About(next - now)}" : ""));
        if (schedule.Last is { } last) table.Add("last", $"{Human.Moment(last.At)}{(last.Run is { } run ? $", run {run}" : "")}{(schedule.Running ? ", a run is under way" : "")}");
        if (schedule.Buffered is { } buffered) table.Add("buffered", Human.Moment(buffered));
        if (schedule.Backfill > 0) table.Add("backfill", $"{Human.Count(schedule.Backfill)} to be fired");
        table.Add("so far", $"{Human.Count(schedule.Fired)} fired, {Human.Count(schedule.Skipped)} skipped, {Human.Count(schedule.Missed)} missed, {Human.Count(schedule.Failed)} failed");
        foreach (var line in table.Lines()) yield return line;
    }

    private static string Target(ScheduleSpec spec) => Clean.Line($"{spec.Service}/{spec.Workflow}");

    private static string When(ScheduleSpec spec) => Clean.Line(spec.Zone == "UTC" ? spec.When : $"{spec.When} {spec.Zone}");
}
