using System.CommandLine;
using System.Text.Json.Nodes;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Text;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery query</c>: asks a run's code something that changes nothing.</summary>
internal static class QueryCommand
{
    public static Command Make()
    {
        var name = new Argument<string>("query") { Description = "The query's name, as the workflow defines it." };
        var value = new Option<string>("--input") { Description = "What is asked, as JSON; @FILE reads it from a file.", DefaultValueFactory = _ => "null", HelpName = "JSON" };
        var command = new Command("query", "Ask a run's code something; nothing is recorded and nothing changes.") { RunArgument.Run, name, value, CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            var body = JsonText.Read("--input", result.GetValue(value)!);
            using var server = Link.Open(result);
            var run = await RunArgument.FindAsync(result, server, stop);
            Say(result, "answered", run, await server.QueryAsync(run, result.GetValue(name)!, body, stop));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The answer alone, or with <c>--json</c> an event that holds it.</summary>
    public static void Say(ParseResult result, string name, RunId run, JsonNode? answer)
    {
        if (result.GetValue(CommandLine.Json)) JsonDisplay.Write(Terminal.Current, name, new JsonObject { ["run"] = run.ToString(), ["result"] = answer?.DeepClone() });
        else Terminal.Current.Out.WriteLine(answer?.ToJsonString(OrreryJson.Indented) ?? "null");
    }
}
