using System.CommandLine;
using System.Text.Json.Nodes;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery history</c>: writes a run's journal to a file, for <c>orrery replay</c>.</summary>
internal static class HistoryCommand
{
    public static Command Make()
    {
        var to = new Option<string>("--to") { Description = "The file to write; one that is there is replaced.", HelpName = "FILE", Required = true };
        var command = new Command("history", "Write a run's history to a file: inputs, steps, results, ends. 'replay' plays it again.") { RunArgument.Run, to, CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var server = Link.Open(result);
            var run = await RunArgument.FindAsync(result, server, stop);
            using var bytes = new MemoryStream();
            await server.HistoryAsync(run, bytes, stop);
            var (path, steps) = (result.GetValue(to)!, Steps(bytes.ToArray()));
            await File.WriteAllBytesAsync(path, bytes.ToArray(), stop);
            if (result.GetValue(CommandLine.Json))
                JsonDisplay.Write(Terminal.Current, "history", new JsonObject { ["run"] = run.ToString(), ["file"] = path, ["steps"] = steps, ["bytes"] = bytes.Length });
            else
                Terminal.Current.Out.WriteLine($"{Human.Count(steps, "step")}, {Human.Bytes(bytes.Length)} in {path}. To play it again: orrery replay --history {path}");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>What can't be replayed isn't written.</summary>
    private static int Steps(byte[] json)
    {
        try
        {
            return RunHistory.Read(json).Steps.Count;
        }
        catch (FormatException e)
        {
            throw new OrreryException("http.foreign", $"The server gave no history that this program reads. {e.Message}");
        }
    }
}
