using System.CommandLine;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery retry</c>: goes on where a run failed, or from a step that one names.</summary>
internal static class RetryCommand
{
    public static Command Make()
    {
        var watch = new Option<bool>("--watch") { Description = "Follow it until it has ended." };
        var from = new Option<string?>("--from") { Description = "Go back to this step, whatever the run's state: it and all that was asked for after it are done again.", HelpName = "STEP" };
        var version = new Option<string?>("--version") { Description = "Go on with this version of the service: latest (the default), pinned (the one it has), or an id's beginning. Moves a run that is under way, too.", HelpName = "VERSION" };
        var many = new ManyOptions("failed", "cancelled", "parked", "completed", "running");
        var command = new Command("retry", "Let a failed, cancelled or parked run go on; what succeeded is kept. Or many runs, with --all.") { from, version, watch, CommandLine.Json, CommandLine.Server };
        many.AddTo(command);
        command.SetAction((result, stop) => many.AreMeant(result) ? ManyAsync(result, many, result.GetValue(from), result.GetValue(version), result.GetValue(watch), stop) : OneAsync(result, many, result.GetValue(from), result.GetValue(version), result.GetValue(watch), stop));
        return command;
    }

    private static async Task<int> OneAsync(ParseResult result, ManyOptions one, string? from, string? version, bool watch, CancellationToken stop)
    {
        using var server = Link.Open(result);
        var run = await one.FindAsync(result, server, stop);
        var step = from is null ? null : LogCommand.Choose(await server.RunAsync(run, stop), from).Key;
        if (step is null) await server.RetryAsync(run, version, stop);
        else await server.RestartAsync(run, step, version, stop);
        if (watch) return await ShowCommand.WatchAsync(result, server, run, stop);
        Outcome.Say(result, Terminal.Current, "retried", run, $"{run} goes on{(step is null ? "" : $" from {step}")}. To follow it: orrery show {run} --watch");
        return ExitCode.Done;
    }

    private static async Task<int> ManyAsync(ParseResult result, ManyOptions many, string? from, string? version, bool watch, CancellationToken stop)
    {
        if (watch) throw new OrreryException("usage", "--watch follows a single run; with --all, 'orrery runs' shows how they go on.");
        using var server = Link.Open(result);
        return await many.WorkAsync(result, server, from is null
            ? new ManyRuns.Work("retried", "retried", (run, token) => server.RetryAsync(run, version, token))
            : new ManyRuns.Work($"restarted from {from}", "retried", (run, token) => server.RestartAsync(run, from, version, token)), stop);
    }
}
