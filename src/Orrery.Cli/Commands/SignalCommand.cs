using System.CommandLine;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Text;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery signal</c>: tells a run something that its code waits for, or will.</summary>
internal static class SignalCommand
{
    public static Command Make()
    {
        var name = new Argument<string>("signal") { Description = "The signal's name, as the workflow defines it." };
        var value = new Option<string>("--input") { Description = "What it carries, as JSON; @FILE reads it from a file.", DefaultValueFactory = _ => "null", HelpName = "JSON" };
        var id = new Option<string?>("--id") { Description = "Sending again with the same id sends nothing more.", HelpName = "ID" };
        var command = new Command("signal", "Send a signal to a run; it is kept until the run's code waits for it.") { RunArgument.Run, name, value, id, CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            var body = JsonText.Read("--input", result.GetValue(value)!);
            using var server = Link.Open(result);
            var run = await RunArgument.FindAsync(result, server, stop);
            await server.SignalAsync(run, result.GetValue(name)!, body, result.GetValue(id), stop);
            Outcome.Say(result, Terminal.Current, "signalled", run, $"{run} has the signal '{result.GetValue(name)}'.");
            return ExitCode.Done;
        });
        return command;
    }
}
