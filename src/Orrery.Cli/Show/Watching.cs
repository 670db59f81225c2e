using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Progress;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Show;

/// <summary>Follows a run to its end and says how it ended.</summary>
internal static class Watching
{
    public static async Task<int> RunAsync(IServer server, RunId run, Terminal terminal, IProgressDisplay display, bool json, CancellationToken stop)
    {
        try
        {
            var ended = await Following.RunAsync(server, run, display, terminal.Time, stop);
            End(ended, terminal, display, json);
            return ExitCode.Of(ended);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Interrupted(run, terminal, display, json);
        }
    }

    /// <summary>How it ended: a line if it went well, else all that helps.</summary>
    /// <param name="input">The file that the run is about, to be named when it was refused.</param>
    public static void End(RunView run, Terminal terminal, IProgressDisplay display, bool json, string? input = null)
    {
        display.Dispose();
        if (json)
        {
            JsonDisplay.Write(terminal, "finished", new JsonObject
            {
                ["run"] = run.Id.ToString(),
                ["state"] = run.State,
                ["exitCode"] = ExitCode.Of(run),
                ["failure"] = run.Failure is { } failure ? JsonSerializer.SerializeToNode(failure, OrreryJson.Options) : null,
                ["result"] = run.Result is { } result ? JsonSerializer.SerializeToNode(result, OrreryJson.Options) : null,
                ["largeResult"] = run.LargeResult is { } large ? JsonSerializer.SerializeToNode(large, OrreryJson.Options) : null,
            });
            return;
        }

        if (input is not null && run.Failure is { } refusal && ExitCode.Of(run) == ExitCode.BadInput)
        {
            terminal.Complain($"{input}: {Clean.Line(refusal.Message)} ({refusal.Type}, run {run.Id})");
            return;
        }

        if (run.Failure is null) terminal.Out.WriteLine($"{run.Id} {run.State}");
        foreach (var line in FailureText.Lines(run)) terminal.Error.WriteLine(line);
    }

    /// <summary>After ctrl-C: what goes on without us, and how to get at it.</summary>
    /// <param name="run">Null when none was started yet.</param>
    /// <param name="instead">What to say instead of that.</param>
    public static int Interrupted(RunId? run, Terminal terminal, IProgressDisplay display, bool json, string? instead = null)
    {
        display.Dispose();
        if (json) JsonDisplay.Write(terminal, "interrupted", new JsonObject { ["run"] = run?.ToString() });
        else if (run is null) terminal.Error.WriteLine("Interrupted; no run was started.");
        else terminal.Error.WriteLine(instead ?? GoesOn(run));
        return ExitCode.Interrupted;
    }

    /// <summary>How to get at a run that goes on without us.</summary>
    public static string GoesOn(RunId? run) => $"The run goes on. To follow it: orrery show {run} --watch. To end it: orrery cancel {run}";
}
