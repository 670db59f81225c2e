using System.Collections.Immutable;
using Orrery.Cli.Progress;
using Orrery.Cli.Text;

namespace Orrery.Cli.Display;

/// <summary>The live view of a run as lines: pure, so that a test can read it.</summary>
internal static class LiveFrame
{
    private const int MostLabel = 24;
    private const int MostBar = 30;

    public static IReadOnlyList<Line> Lines(RunProgress progress, string title, int columns, int rows)
    {
        var lines = new List<Line> { Head(progress, title) };
        var stages = Fit(progress.Stages, Math.Max(1, rows - 5));
        var label = Math.Min(MostLabel, progress.Stages.Select(s => s.Name.Length).DefaultIfEmpty(0).Max());
        var parts = progress.Stages.Select(s => Parts(s).Length).DefaultIfEmpty(0).Max();
        var bar = Math.Clamp(columns - label - parts - 26, 4, MostBar);
        lines.AddRange(stages.Select(s => Row(s, label, bar, parts)));
        if (stages.Length < progress.Stages.Length) lines.Add(new Line().Add($"  … and {Human.Count(progress.Stages.Length - stages.Length, "more stage")}", Ink.Faint));
        lines.Add(Foot(progress));
        if (progress.Waiting is { } waiting) lines.Add(new Line().Add("  waits: ", Ink.Warn).Add(Clean.Line(waiting)));
        return lines;
    }

    private static Line Head(RunProgress progress, string title) =>
        new Line().Add(Clean.Line(title), Ink.Strong).Add($"  {progress.Work}  {progress.Run}", Ink.Faint);

    private static Line Row(StageProgress stage, int label, int bar, int parts)
    {
        var ink = InkOf(stage.State);
        var full = (int)Math.Floor(stage.Share * bar);
        return new Line()
            .Add("  ").Add(Line.Cut(stage.Name, label).PadRight(label), stage.State == StageState.Waiting ? Ink.Faint : Ink.Plain)
            .Add("  ").Add(new string('█', full), ink).Add(new string('░', bar - full), Ink.Faint)
            .Add($"  {Human.Percent(stage.Share),4}  {Parts(stage).PadLeft(parts)}")
            .Add(Note(stage) is { Length: > 0 } note ? "  " + note : "", ink);
    }

    private static string Parts(StageProgress stage) => stage.Parts > 1 ? $"{stage.Done}/{stage.Parts}" : "";

    private static string Note(StageProgress stage) => stage.State switch
    {
        StageState.Failed => "failed",
        StageState.Cancelled => "cancelled",
        StageState.Retrying => "to be retried",
        StageState.Done when stage.Reused == stage.Parts => "reused",
        StageState.Done when stage.CpuSeconds > 0 => $"{Human.Seconds(stage.CpuSeconds)} CPU",
        StageState.Done => "done",
        _ when stage.Rate is { } rate && stage.Unit is { } unit => Human.Rate(rate, unit),
        _ when stage.FailedAttempts > 0 => Human.Count(stage.FailedAttempts, "failed attempt"),
        _ when stage.Running > 0 => "running",
        _ => "",
    };

    private static Line Foot(RunProgress progress)
    {
        var line = new Line().Add($"  {Human.Percent(progress.Share)}", Ink.Strong).Add($"  {Human.Clock(TimeSpan.FromSeconds(progress.ElapsedSeconds))}");
        if (progress.State != "running") line.Add($"  {progress.State}", progress.State == "completed" ? Ink.Good : Ink.Bad);
        else if (progress.RemainingSeconds is { } seconds) line.Add($"  about {Human.About(TimeSpan.FromSeconds(seconds))} left");
        if (progress.FramesPerSecond is { } fps) line.Add($"  {Human.Rate(fps, "frames")}");
        if (progress.CpuSeconds > 0) line.Add($"  {Human.Seconds(progress.CpuSeconds)} CPU", Ink.Faint);
        if (progress.Running > 0) line.Add($"  {progress.Running} running", Ink.Faint);
        if (progress.Reused > 0) line.Add($"  {progress.Reused} reused", Ink.Faint);
        if (progress.FailedAttempts > 0) line.Add($"  {Human.Count(progress.FailedAttempts, "failed attempt")}", Ink.Warn);
        return line;
    }

    /// <summary>In a low window stages that are done go first, from the top, then those that wait, from the end.</summary>
    private static ImmutableArray<StageProgress> Fit(ImmutableArray<StageProgress> stages, int rows)
    {
        var left = stages.ToList();
        while (left.Count > rows && left.FindIndex(s => s.State == StageState.Done) is >= 0 and var done) left.RemoveAt(done);
        while (left.Count > rows && left.FindLastIndex(s => s.State == StageState.Waiting) is >= 0 and var waiting) left.RemoveAt(waiting);
        return [.. left.Take(rows)];
    }

    private static Ink InkOf(StageState state) => state switch
    {
        StageState.Done => Ink.Good,
        StageState.Running => Ink.Busy,
        StageState.Retrying => Ink.Warn,
        StageState.Failed or StageState.Cancelled => Ink.Bad,
        _ => Ink.Faint,
    };
}
