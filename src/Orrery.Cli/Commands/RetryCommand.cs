using System.CommandLine;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery retry</c>: goes on where a run failed.</summary>
internal static class RetryCommand
{
    private static readonly Option<bool> Watch = new("--watch") { Description = "Follow it until it has ended." };

    public static Command Make()
    {
        var command = new Command("retry", "Let a failed, cancelled or parked run go on; what succeeded is kept.") { RunArgument.Run, Watch, CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var server = Link.Open(result);
            var run = await RunArgument.FindAsync(result, server, stop);
            await server.RetryAsync(run, stop);
            if (result.GetValue(Watch)) return await ShowCommand.WatchAsync(result, server, run, stop);
            Outcome.Say(result, Terminal.Current, "retried", run, $"{run} goes on. To follow it: orrery show {run} --watch");
            return ExitCode.Done;
        });
        return command;
    }
}
