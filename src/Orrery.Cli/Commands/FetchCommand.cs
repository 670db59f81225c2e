using System.CommandLine;
using System.Text.Json.Nodes;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Encode;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery fetch</c>: the files of a run that was started elsewhere, or with <c>--detach</c>.</summary>
internal static class FetchCommand
{
    public static Command Make()
    {
        var folder = new Option<string?>("--out") { Description = "Folder for the files; default orrery-out/RUN. An earlier package there is replaced.", HelpName = "DIR" };
        var command = new Command("fetch", "Bring the files that a finished run has left.") { RunArgument.Run, folder, CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var server = Link.Open(result);
            var run = await RunArgument.FindAsync(result, server, stop);
            var to = new OutputFolder(result.GetValue(folder) ?? Path.Combine("orrery-out", run.ToString()));
            if (to.Problem() is { } problem) throw new OrreryException("usage", problem);
            using var display = Displays.Choose(result, Terminal.Current, run.ToString());
            var files = await PackageDownload.RunAsync(server, run, to, display, stop);
            if (result.GetValue(CommandLine.Json))
                JsonDisplay.Write(Terminal.Current, "fetched", new JsonObject { ["run"] = run.ToString(), ["folder"] = to.Path, ["files"] = files.Length, ["bytes"] = files.Sum(f => f.Size) });
            else
                Terminal.Current.Out.WriteLine($"{Human.Count(files.Length, "file")}, {Human.Bytes(files.Sum(f => f.Size))} in {to.Path}");
            return ExitCode.Done;
        });
        return command;
    }
}
