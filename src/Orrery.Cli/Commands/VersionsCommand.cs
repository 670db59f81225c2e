using System.CommandLine;
using System.Text.Json;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery versions</c>: of services, with the runs that are pinned to each.</summary>
internal static class VersionsCommand
{
    public static Command Make()
    {
        var command = new Command("versions", "List versions of services: which is the newest, since when, how many runs go on with it.") { CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var server = Link.Open(result);
            var versions = await server.VersionsAsync(stop);
            foreach (var line in result.GetValue(CommandLine.Json) ? versions.Select(v => JsonSerializer.Serialize(v, OrreryJson.Options)) : Lines(versions))
                Terminal.Current.Out.WriteLine(line);
            return ExitCode.Done;
        });
        return command;
    }

    internal static IEnumerable<string> Lines(IReadOnlyList<VersionView> versions)
    {
        if (versions.Count == 0) return ["No version of a service is served."];
        var table = new TextTable("service", "version", "calls itself", "since", ">runs", "state", "served by");
        foreach (var version in versions)
            table.Add(version.Service, version.Id + (version.Newest ? " (newest)" : ""), version.Label, version.Since is { } since ? Human.Moment(since) : "", Human.Count(version.Runs),
                version.State, string.Join(", ", version.Workers) + (version.ProcessId is { } process ? $" (process {process})" : ""));
        return table.Lines();
    }
}
