using System.CommandLine;
using Orrery.Client;

namespace Orrery.Cli.Commands;

internal static class RetryCommand
{
    public static Command Make()
    {
        var command = new Command("retry", "Let a failed, cancelled or parked run go on; what succeeded is kept.") { ShowCommand.RunArgument, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var client = new OrreryClient(result.GetValue(CommandLine.Server)!);
            await client.RetryAsync(RunId.Parse(result.GetValue(ShowCommand.RunArgument)!), stop);
            return 0;
        });
        return command;
    }
}
