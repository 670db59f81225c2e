using System.CommandLine;
using System.Text.Json;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery deploy</c>: brings a new version of a service to a server that runs.</summary>
internal static class DeployCommand
{
    public static Command Make()
    {
        var assembly = new Argument<string>("dll") { Description = "The service's assembly, on the server's machine.", HelpName = "DLL" };
        var command = new Command("deploy", "Serve a new version of a service: new runs take it, runs under way go on with theirs.") { assembly, CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            var path = Path.GetFullPath(result.GetValue(assembly)!);
            using var server = Link.Open(result);
            foreach (var version in await server.DeployAsync(path, stop))
                Terminal.Current.Out.WriteLine(result.GetValue(CommandLine.Json)
                    ? JsonSerializer.Serialize(version, OrreryJson.Options)
                    : $"{version.Service} version {version.Id} is served; new runs take it. All versions: orrery versions");
            return ExitCode.Done;
        });
        return command;
    }
}
