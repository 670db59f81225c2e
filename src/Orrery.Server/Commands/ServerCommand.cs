using System.CommandLine;

namespace Orrery.Server.Commands;

/// <summary><c>orrery server</c>: what <c>up</c> runs, without a worker. Workers are started apart, by whatever starts processes, and connect to it.</summary>
internal static class ServerCommand
{
    public static Command Make()
    {
        var (data, listen) = (UpCommand.Data(), UpCommand.Listen());
        var command = new Command("server", "Run the server alone; start workers with 'orrery worker'.") { data, listen };
        command.SetAction((result, stop) => UpCommand.RunAsync(result.GetValue(data)!, result.GetValue(listen)!, ownWorker: false, [], stop));
        return command;
    }
}
