using System.CommandLine;
using Orrery.Client;

namespace Orrery.Cli.Commands;

internal static class CancelCommand
{
    public static Command Make()
    {
        var command = new Command("cancel", "Cancel a run.") { ShowCommand.RunArgument, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var client = new OrreryClient(result.GetValue(CommandLine.Server)!);
            await client.CancelAsync(RunId.Parse(result.GetValue(ShowCommand.RunArgument)!), stop);
            return 0;
        });
        return command;
    }
}
