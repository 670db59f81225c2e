using System.CommandLine;

namespace Orrery.Server.Commands;

/// <summary><c>orrery server</c>: what <c>up</c> runs, without a worker. Workers are started apart, by whatever starts processes, and connect to it.</summary>
internal static class ServerCommand
{
    public static Command Make()
    {
        var (data, access) = (UpCommand.Data(), new AccessOptions());
        var command = new Command("server", "Run the server alone; start workers with 'orrery worker'.") { data };
        access.AddTo(command);
        command.SetAction((result, stop) => UpCommand.RunAsync(result.GetValue(data)!, access, result, ownWorker: false, [], stop));
        return command;
    }
}
