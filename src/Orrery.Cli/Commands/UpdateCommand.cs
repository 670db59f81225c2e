using System.CommandLine;
using Orrery.Cli.Connection;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery update</c>: asks a run's code to do something, and waits until it is done.</summary>
internal static class UpdateCommand
{
    public static Command Make()
    {
        var name = new Argument<string>("update") { Description = "The update's name, as the workflow defines it." };
        var value = new Option<string>("--input") { Description = "What it carries, as JSON; @FILE reads it from a file.", DefaultValueFactory = _ => "null", HelpName = "JSON" };
        var id = new Option<string?>("--id") { Description = "Asking again with the same id does nothing more and gives the same answer.", HelpName = "ID" };
        var command = new Command("update", "Ask a run's code to do something, and wait for its answer; the code may refuse.") { RunArgument.Run, name, value, id, CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            var body = JsonText.Read("--input", result.GetValue(value)!);
            using var server = Link.Open(result);
            var run = await RunArgument.FindAsync(result, server, stop);
            var same = result.GetValue(id) ?? Guid.NewGuid().ToString("n");
            try
            {
                QueryCommand.Say(result, "updated", run, await server.UpdateAsync(run, result.GetValue(name)!, body, same, stop));
                return ExitCode.Done;
            }
            catch (OrreryException e) when (e.Code.StartsWith("server.", StringComparison.Ordinal))
            {
                throw new OrreryException(e.Code, $"{e.Message} Whether the update was accepted is uncertain; asking again with --id {same} asks for the same one.");
            }
        });
        return command;
    }
}
