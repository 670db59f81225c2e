using System.CommandLine;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery cancel</c>: asks a run to stop.</summary>
internal static class CancelCommand
{
    public static Command Make()
    {
        var now = new Option<bool>("--now") { Description = "End it at once: its code isn't asked, and undoes nothing." };
        var command = new Command("cancel", "Cancel a run. What it has done is kept, and 'retry' goes on from there.") { RunArgument.Run, now, CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var server = Link.Open(result);
            var run = await RunArgument.FindAsync(result, server, stop);
            if ((await server.RunAsync(run, stop)).State is ("completed" or "failed") and var state)
                throw new OrreryException("run.ended", $"Run {run} has {state} already; there is nothing to cancel.");
            if (result.GetValue(now))
            {
                await server.TerminateAsync(run, stop);
                Outcome.Say(result, Terminal.Current, "terminated", run, $"{run} has ended; what it did was not undone.");
                return ExitCode.Done;
            }

            await server.CancelAsync(run, stop);
            Outcome.Say(result, Terminal.Current, "cancelling", run, $"{run} was asked to stop. To let it go on after all: orrery retry {run}");
            return ExitCode.Done;
        });
        return command;
    }
}
