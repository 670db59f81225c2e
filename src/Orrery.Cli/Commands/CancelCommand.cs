using System.CommandLine;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery cancel</c>: asks a run to stop.</summary>
internal static class CancelCommand
{
    public static Command Make()
    {
        var command = new Command("cancel", "Cancel a run. What it has done is kept, and 'retry' goes on from there.") { RunArgument.Run, CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var server = Link.Open(result);
            var run = await RunArgument.FindAsync(result, server, stop);
            await server.CancelAsync(run, stop);
            Outcome.Say(result, Terminal.Current, "cancelling", run, $"{run} was asked to stop. To let it go on after all: orrery retry {run}");
            return ExitCode.Done;
        });
        return command;
    }
}
