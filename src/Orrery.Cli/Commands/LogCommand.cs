using System.CommandLine;
using System.Text.Json.Nodes;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Steps;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery log</c>: what an attempt of a step printed, or prints.</summary>
internal static class LogCommand
{
    public static Command Make()
    {
        var step = new Argument<string>("step") { Description = "The step's key, such as segments[2]/encode-1080p, or the end of it.", HelpName = "STEP" };
        var attempt = new Option<int?>("--attempt") { Description = "Which attempt; default the newest.", HelpName = "N", CustomParser = result => WholeNumber.Parser("--attempt", 1)(result) };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what it logs until the attempt is over." };
        var command = new Command("log", "Show what an attempt of a step logged.") { RunArgument.Run, step, attempt, follow, CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var server = Link.Open(result);
            var run = await server.RunAsync(await RunArgument.FindAsync(result, server, stop), stop);
            var meant = Choose(run, result.GetValue(step)!);
            if (result.GetValue(follow)) return await FollowAsync(server, run.Id, meant, result.GetValue(attempt), result.GetValue(CommandLine.Json), stop);
            var log = await server.LogAsync(run.Id, meant.Index, result.GetValue(attempt), stop);
            var number = result.GetValue(attempt) ?? meant.Attempt;
            if (result.GetValue(CommandLine.Json))
                JsonDisplay.Write(Terminal.Current, "log", new JsonObject { ["run"] = run.Id.ToString(), ["step"] = meant.Key, ["attempt"] = number, ["text"] = log });
            else if (log.Length == 0)
                Terminal.Current.Complain(number == 0 ? $"{meant.Key} has had no attempt yet." : $"Attempt {number} of {meant.Key} logged nothing.");
            else
                Terminal.Current.Out.Write(Shown(log, Terminal.Current));
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<int> FollowAsync(IServer server, RunId run, StepView step, int? attempt, bool json, CancellationToken stop)
    {
        await foreach (var piece in server.FollowLogAsync(run, step.Index, attempt, stop))
        {
            if (json)
                JsonDisplay.Write(Terminal.Current, "log", new JsonObject { ["run"] = run.ToString(), ["step"] = step.Key, ["attempt"] = piece.Attempt, ["text"] = piece.Text });
            else
            {
                Terminal.Current.Out.Write(Terminal.Current.Live ? Clean.Lines(piece.Text) : piece.Text);
                Terminal.Current.Out.Flush();
            }
        }

        return ExitCode.Done;
    }

    /// <exception cref="OrreryException">No step, or several: code <c>usage</c>.</exception>
    internal static StepView Choose(RunView run, string text)
    {
        var steps = CurrentSteps.Of(run);
        if (steps.FirstOrDefault(s => s.Key == text) is { } exact) return exact;
        var meant = steps.Where(s => s.Key.EndsWith(text, StringComparison.Ordinal)).ToList();
        return meant.Count switch
        {
            1 => meant[0],
            0 => throw new OrreryException("usage", $"Run {run.Id} has no step '{text}'. 'orrery show {run.Id} --json' lists its steps' keys."),
            _ => throw new OrreryException("usage", $"'{text}' could be {meant.Count} steps, such as {meant[0].Key} and {meant[1].Key}. Give the whole key."),
        };
    }

    /// <summary>A person's terminal gets no control characters of a tool; a pipe gets every byte.</summary>
    private static string Shown(string log, Terminal terminal)
    {
        var text = terminal.Live ? Clean.Lines(log) : log;
        return text.EndsWith('\n') ? text : text + "\n";
    }
}
