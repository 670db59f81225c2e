using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery runs</c>: the newest runs, a line each.</summary>
internal static class RunsCommand
{
    private const int MostReason = 60;

    private static readonly string[] States = ["running", "completed", "failed", "cancelled", "parked"];

    public static Command Make()
    {
        var limit = new Option<int>("--limit") { Description = "At most this many, 1 to 1000.", DefaultValueFactory = _ => 20, HelpName = "N", CustomParser = WholeNumber.Parser("--limit", 1, 1000) };
        var state = new Option<string?>("--state") { Description = $"Only those that are {string.Join(", ", States)}.", HelpName = "STATE", CustomParser = StateOf };
        state.CompletionSources.Add(States);
        var command = new Command("runs", "List runs, newest first.") { limit, state, CommandLine.Json, CommandLine.Server, ExportCommand.Make() };
        command.SetAction(async (result, stop) =>
        {
            using var server = Link.Open(result);
            var runs = await server.RunsAsync(result.GetValue(limit), result.GetValue(state), stop);
            foreach (var line in result.GetValue(CommandLine.Json) ? runs.Select(r => JsonSerializer.Serialize(r, OrreryJson.Options)) : Lines(runs, Terminal.Current.Time.GetUtcNow()))
                Terminal.Current.Out.WriteLine(line);
            return ExitCode.Done;
        });
        return command;
    }

    private static string? StateOf(ArgumentResult result)
    {
        var named = result.Tokens[0].Value;
        if (States.Contains(named)) return named;
        result.AddError($"--state {named}: there are {string.Join(", ", States)}.");
        return null;
    }

    internal static IEnumerable<string> Lines(IReadOnlyList<RunLine> runs, DateTimeOffset now)
    {
        if (runs.Count == 0) return ["No runs."];
        var table = new TextTable("run", "state", "workflow", ">steps", "started", ">took", "");
        foreach (var run in runs)
            table.Add(run.Id.ToString(), run.State, $"{run.Service}/{run.Workflow}", $"{run.StepsDone}/{run.Steps}", Human.Moment(run.StartedAt),
                Human.Span((run.EndedAt ?? now) - run.StartedAt), run.Failure is { } failure ? Line.Cut(Clean.Line(failure.Message), MostReason) : null);
        return table.Lines();
    }
}
