using System.CommandLine;
using System.Text.Json;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Show;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery show</c>: one run, as it is or as it goes on.</summary>
internal static class ShowCommand
{
    private static readonly Option<bool> Watch = new("--watch") { Description = "Follow it until it has ended; the exit code then says how." };

    public static Command Make()
    {
        var command = new Command("show", "Show a run, its steps and why it failed.") { RunArgument.Run, Watch, CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var server = Link.Open(result);
            var run = await RunArgument.FindAsync(result, server, stop);
            if (result.GetValue(Watch)) return await WatchAsync(result, server, run, stop);
            var view = await server.RunAsync(run, stop);
            foreach (var line in result.GetValue(CommandLine.Json) ? [JsonSerializer.Serialize(view, OrreryJson.Options)] : RunPage.Lines(view, Terminal.Current.Time.GetUtcNow()))
                Terminal.Current.Out.WriteLine(line);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Follows a run; ctrl-C leaves it as it is.</summary>
    public static async Task<int> WatchAsync(ParseResult result, IServer server, RunId run, CancellationToken stop)
    {
        var terminal = Terminal.Current;
        using var display = Displays.Choose(result, terminal, run.ToString());
        return await Watching.RunAsync(server, run, terminal, display, result.GetValue(CommandLine.Json), stop);
    }
}
