using System.CommandLine;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery start</c>: a run of any workflow that is served.</summary>
internal static class StartCommand
{
    public static Command Make()
    {
        var what = new Argument<string>("service/workflow") { Description = "Such as encode/video." };
        var input = new Option<string>("--input") { Description = "The input, as JSON; @FILE reads it from a file.", DefaultValueFactory = _ => "{}", HelpName = "JSON" };
        var key = new Option<string?>("--key") { Description = "Starting again under the same key starts nothing more.", HelpName = "KEY" };
        var within = new Option<TimeSpan?>("--within") { Description = "How long it may take, such as 90s, 10m or 2h; then it is cancelled and has failed.", HelpName = "TIME", CustomParser = Duration.Parser("--within") };
        var watch = new Option<bool>("--watch") { Description = "Follow it until it has ended." };
        var command = new Command("start", "Start a run of any workflow.") { what, input, key, within, watch, CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            var (service, workflow) = result.GetValue(what)!.Split('/') is [{ Length: > 0 } s, { Length: > 0 } w] ? (s, w) : throw new OrreryException("usage", $"'{result.GetValue(what)}' doesn't name a workflow; write service/workflow, such as encode/video.");
            var body = JsonText.Read("--input", result.GetValue(input)!);
            using var server = Link.Open(result);
            var started = await server.StartAsync(service, workflow, body, result.GetValue(key), stop, result.GetValue(within));
            if (result.GetValue(watch)) return await ShowCommand.WatchAsync(result, server, started.Run, stop);
            Outcome.Say(result, Terminal.Current, "started", started.Run, started.Run.ToString());
            return ExitCode.Done;
        });
        return command;
    }
}
