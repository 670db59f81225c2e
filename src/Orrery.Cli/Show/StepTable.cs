using Orrery.Cli.Progress;
using Orrery.Cli.Steps;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Show;

/// <summary>Steps in groups: those at the top by name, those of a <c>Map</c> under it, counted over its items.</summary>
internal static class StepTable
{
    public static TextTable Of(IReadOnlyList<StepView> steps, DateTimeOffset now)
    {
        var table = new TextTable("step", "state", ">wall", ">CPU", "");
        foreach (var row in Rows(steps))
        {
            if (row.Heading is { } heading) table.Add(heading);
            table.Add((row.InScope ? "  " : "") + row.Name, State(row.Steps), Wall(row.Steps, now), Cpu(row.Steps), Note(row.Steps));
        }

        return table;
    }

    /// <summary>In the order in which their first steps were scheduled; a scope's rows stay together under its heading.</summary>
    private static IEnumerable<Row> Rows(IReadOnlyList<StepView> steps) =>
        steps.Select(s => (Step: s, Key: StepKey.Parse(s.Key)))
            .GroupBy(s => s.Key.Scope.Length > 0 ? s.Key.Scope : s.Key.Pattern)
            .SelectMany(group => group.First().Key.Scope.Length > 0 ? Scoped([.. group]) : [new Row(null, group.Key, InScope: false, [.. group.Select(s => s.Step)])]);

    private static IEnumerable<Row> Scoped(List<(StepView Step, StepKey Key)> steps)
    {
        var items = steps.Select(s => string.Join(',', s.Key.Indexes)).Distinct().Count();
        var heading = $"{steps[0].Key.Scope.Replace("[*]", "")} ({Human.Count(items, "item")})";
        return steps.GroupBy(s => s.Key.Name).Select((group, i) => new Row(i == 0 ? heading : null, group.Key, InScope: true, [.. group.Select(s => s.Step)]));
    }

    private sealed record Row(string? Heading, string Name, bool InScope, List<StepView> Steps);

    private static string State(List<StepView> steps)
    {
        if (steps.Count == 1) return steps[0].State;
        var counts = new (string Word, int Count)[]
        {
            ("running", steps.Count(CurrentSteps.IsRunning)),
            ("waiting", steps.Count(s => s.State is "waiting" or "delayed")),
            ("failed", steps.Count(s => s.State == "failed")),
            ("cancelled", steps.Count(s => s.State == "cancelled")),
        };
        return string.Join(", ", counts.Where(c => c.Count > 0).Select(c => $"{c.Count} {c.Word}").Prepend($"{Human.Count(steps.Count(CurrentSteps.IsDone))} of {Human.Count(steps.Count)} done"));
    }

    private static string? Wall(List<StepView> steps, DateTimeOffset now)
    {
        var seconds = steps.Where(s => s is { AttemptAt: not null, Cached: false })
            .Sum(s => ProgressReader.Since(s.AttemptAt!.Value, s.DoneAt ?? (CurrentSteps.IsRunning(s) ? now : s.AttemptAt.Value)));
        return seconds > 0 ? Human.Seconds(seconds) : null;
    }

    private static string? Cpu(List<StepView> steps) => steps.Sum(CurrentSteps.CpuSeconds) is > 0 and var seconds ? Human.Seconds(seconds) : null;

    private static string Note(List<StepView> steps)
    {
        var notes = new List<string>();
        if (steps.Count(s => s.Cached) is > 0 and var cached) notes.Add(steps.Count == 1 ? "reused" : $"{Human.Count(cached)} reused");
        if (steps.Sum(s => s.Past.Count) is > 0 and var failed) notes.Add(Human.Count(failed, "failed attempt"));
        if (steps is [{ Progress: { Total: > 0 } progress }]) notes.Add($"{Human.Percent(progress.Done / progress.Total)} of {Human.Count((long)progress.Total)} {progress.Unit}");
        if (steps.Where(CurrentSteps.IsRunning).Select(s => s.Progress).OfType<AttemptProgress>().Where(p => p.Rate is not null).ToList() is { Count: > 0 } rates)
            notes.Add(Human.Rate(rates.Sum(p => p.Rate!.Value), rates[0].Unit));
        return string.Join(", ", notes);
    }
}
