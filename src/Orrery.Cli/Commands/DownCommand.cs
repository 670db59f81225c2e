using System.CommandLine;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery down</c>: stops the server of a data folder. Runs under way go on when it is started again.</summary>
internal static class DownCommand
{
    public static Command Make()
    {
        var command = new Command("down", "Stop the server that works on a data folder. Its runs go on when it is started again.") { Link.Data, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            var local = new LocalServer(result.GetValue(Link.Data)!, result.GetValue(CommandLine.Server)!);
            using var server = new HttpServer(Link.Client(result, local.Address));
            var process = await local.StopAsync(server, stop);
            Terminal.Current.Out.WriteLine(process is null ? $"No server runs on {local.Folder}." : $"The server on {local.Folder} (process {process}) has ended.");
            return ExitCode.Done;
        });
        return command;
    }
}
