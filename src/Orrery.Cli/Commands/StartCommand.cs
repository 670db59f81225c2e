using System.CommandLine;
using System.Text.Json.Nodes;
using Orrery.Client;

namespace Orrery.Cli.Commands;

internal static class StartCommand
{
    public static Command Make()
    {
        var what = new Argument<string>("service/workflow");
        var input = new Option<string>("--input") { Description = "The input, as JSON.", DefaultValueFactory = _ => "{}" };
        var key = new Option<string?>("--key") { Description = "Starting again under the same key starts nothing more." };
        var command = new Command("start", "Start a run of any workflow.") { what, input, key, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            var (service, workflow) = result.GetValue(what)!.Split('/') is [var s, var w] ? (s, w) : throw new OrreryException("usage", "Name a workflow as service/workflow.");
            using var client = new OrreryClient(result.GetValue(CommandLine.Server)!);
            var started = await client.StartAsync(service, workflow, JsonNode.Parse(result.GetValue(input)!), result.GetValue(key), stop);
            Console.WriteLine(started.Run);
            return 0;
        });
        return command;
    }
}
