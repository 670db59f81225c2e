using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Text;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery result</c>: what a run came to, as JSON, however large.</summary>
internal static class ResultCommand
{
    public static Command Make()
    {
        var to = new Option<string?>("--to") { Description = "The file to write, one that is there is replaced; default standard output.", HelpName = "FILE" };
        var command = new Command("result", "Write a run's whole result, as JSON.") { RunArgument.Run, to, CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var server = Link.Open(result);
            var run = await RunArgument.FindAsync(result, server, stop);
            using var bytes = new MemoryStream();
            await server.ResultAsync(run, bytes, stop);
            if (result.GetValue(to) is not { } path)
            {
                Terminal.Current.Out.WriteLine(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
                return ExitCode.Done;
            }

            await File.WriteAllBytesAsync(path, bytes.ToArray(), stop);
            if (result.GetValue(CommandLine.Json)) JsonDisplay.Write(Terminal.Current, "result", new JsonObject { ["run"] = run.ToString(), ["file"] = path, ["bytes"] = bytes.Length });
            else Terminal.Current.Out.WriteLine($"{Human.Bytes(bytes.Length)} in {path}");
            return ExitCode.Done;
        });
        return command;
    }
}
