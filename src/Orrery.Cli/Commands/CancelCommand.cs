using System.CommandLine;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery cancel</c>: asks a run to stop, or many.</summary>
internal static class CancelCommand
{
    public static Command Make()
    {
        var now = new Option<bool>("--now") { Description = "End it at once: its code isn't asked, and undoes nothing." };
        var many = new ManyOptions("running", "parked");
        var command = new Command("cancel", "Cancel a run, or many with --all. What it has done is kept, and 'retry' goes on from there.") { now, CommandLine.Json, CommandLine.Server };
        many.AddTo(command);
        command.SetAction(async (result, stop) =>
        {
            var all = many.AreMeant(result);
            using var server = Link.Open(result);
            return all
                ? await many.WorkAsync(result, server, result.GetValue(now)
                    ? new ManyRuns.Work("ended", "terminated", server.TerminateAsync)
                    : new ManyRuns.Work("asked to stop", "cancelling", server.CancelAsync), stop)
                : await OneAsync(result, server, await many.FindAsync(result, server, stop), result.GetValue(now), stop);
        });
        return command;
    }

    private static async Task<int> OneAsync(ParseResult result, IServer server, RunId run, bool now, CancellationToken stop)
    {
        if ((await server.RunAsync(run, stop)).State is ("completed" or "failed") and var state)
            throw new OrreryException("run.ended", $"Run {run} has {state} already; there is nothing to cancel.");
        if (now)
        {
            await server.TerminateAsync(run, stop);
            Outcome.Say(result, Terminal.Current, "terminated", run, $"{run} has ended; what it did was not undone.");
            return ExitCode.Done;
        }

        await server.CancelAsync(run, stop);
        Outcome.Say(result, Terminal.Current, "cancelling", run, $"{run} was asked to stop. To let it go on after all: orrery retry {run}");
        return ExitCode.Done;
    }
}
