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
        var find = new Option<string?>("--find") { Description = "Only runs whose id begins so, that were started under this key, or whose service or workflow has it in its name.", HelpName = "TEXT" };
        var key = new Option<string?>("--key") { Description = "Only what was started under this idempotency key.", HelpName = "KEY" };
        var service = new Option<string?>("--service") { Description = "Only runs of this service.", HelpName = "NAME" };
        var workflow = new Option<string?>("--workflow") { Description = "Only runs of this workflow.", HelpName = "NAME" };
        var since = new Option<TimeSpan?>("--since") { Description = "Only runs that were started so recently, such as 30m, 2h or 3d.", HelpName = "TIME", CustomParser = Duration.Parser("--since") };
        var until = new Option<TimeSpan?>("--until") { Description = "Only runs that were started longer ago.", HelpName = "TIME", CustomParser = Duration.Parser("--until") };
        var ended = new Option<TimeSpan?>("--ended-since") { Description = "Only runs that ended so recently.", HelpName = "TIME", CustomParser = Duration.Parser("--ended-since") };
        var attributes = new Option<string[]>("--attribute") { Description = "Only runs that were started with this, such as customer=Ada; may be given several times. Workflows say what runs are found by.", HelpName = "NAME=VALUE", CustomParser = AttributesOf };
        var command = new Command("runs", "List runs, newest first.") { limit, state, find, key, service, workflow, since, until, ended, attributes, CommandLine.Json, CommandLine.Server, ExportCommand.Make() };
        command.SetAction(async (result, stop) =>
        {
            using var server = Link.Open(result);
            var now = Terminal.Current.Time.GetUtcNow();
            var filter = new RunFilter(result.GetValue(state), result.GetValue(service), result.GetValue(workflow), now - result.GetValue(since))
            {
                Text = result.GetValue(find),
                Key = result.GetValue(key),
                Until = now - result.GetValue(until),
                EndedSince = now - result.GetValue(ended),
                Attributes = [.. (result.GetValue(attributes) ?? []).Select(a => a.Split('=', 2)).Select(a => KeyValuePair.Create(a[0], a[1]))],
            };
            var runs = await server.RunsAsync(filter, result.GetValue(limit), stop);
            foreach (var line in result.GetValue(CommandLine.Json) ? runs.Select(r => JsonSerializer.Serialize(r, OrreryJson.Options)) : Lines(runs, Terminal.Current.Time.GetUtcNow()))
                Terminal.Current.Out.WriteLine(line);
            return ExitCode.Done;
        });
        return command;
    }

    private static string[]? AttributesOf(ArgumentResult result)
    {
        foreach (var token in result.Tokens)
            if (token.Value.IndexOf('=') < 1) result.AddError($"--attribute {token.Value}: a name and a value are wanted, such as customer=Ada.");
        return [.. result.Tokens.Select(t => t.Value)];
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
