using Orrery.Cli.Steps;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Show;

/// <summary>Why a run failed, for the person who has to act: which step, which attempt, which command, how it ended, what it printed last.</summary>
internal static class FailureText
{
    private const int MostLines = 12;

    /// <summary>Empty when the run hasn't failed.</summary>
    public static IEnumerable<string> Lines(RunView run)
    {
        if (run.Failure is not { } failure) yield break;
        var step = CurrentSteps.Of(run).FirstOrDefault(s => failure.Step is { } key ? s.Key == key : s.State == "failed");
        yield return run.State == "parked" ? "parked: the run waits for its code to be mended" : $"failed{(step is null ? " in the workflow's own code" : $": {step.Key}, {Attempt(step)}")}";
        foreach (var line in Of(failure)) yield return "  " + line;
        if (Advice(run) is { } advice) yield return advice;
    }

    /// <summary>One failure: its message, then the program that it came from.</summary>
    public static IEnumerable<string> Of(Failure failure)
    {
        foreach (var line in Clean.Lines(failure.Message).Split('\n')) yield return line;
        yield return $"type     {failure.Type} ({failure.Class.ToString().ToLowerInvariant()})";
        if (failure.Tool is not { } tool) yield break;
        yield return $"command  {Clean.Line(tool.CommandLine)}";
        yield return $"ended    {Ending(failure)}";
        if (tool.LastLines.IsDefaultOrEmpty) yield break;
        yield return "printed last";
        foreach (var line in tool.LastLines.TakeLast(MostLines)) yield return $"  | {Clean.Line(line)}";
    }

    /// <summary>How its program ended: by itself, by a signal, or by a limit. What the message says already isn't repeated. Empty when it came from no program.</summary>
    public static string Ending(Failure failure)
    {
        if (failure.Tool is not { } tool) return "";
        var how = tool switch
        {
            { Signal: { } signal } => $"signal {signal}",
            { ExitCode: { } code } => $"exit code {code}",
            _ => "unknown",
        };
        return tool.KilledBy is { } killer && !failure.Message.Contains(killer, StringComparison.Ordinal) ? $"{how}, by {Clean.Line(killer)}" : how;
    }

    private static string Attempt(StepView step) =>
        $"attempt {step.Attempt}{(step.Worker is { } worker ? $" on {worker}" : "")}{(step is { AttemptAt: { } began, DoneAt: { } ended } ? $", after {Human.Span(ended - began)}" : "")}";

    private static string? Advice(RunView run) => (run.State, ExitCode.Of(run), run.Failure?.Class) switch
    {
        ("parked", _, _) => $"Once the code is mended: orrery retry {run.Id}",
        ("failed", ExitCode.CanRetry, ErrorClass.User) => $"Trying again gives the same until that is mended; then, keeping what was done: orrery retry {run.Id}",
        ("failed", ExitCode.CanRetry, _) => $"To go on from there, keeping what was done: orrery retry {run.Id}",
        _ => null,
    };
}
