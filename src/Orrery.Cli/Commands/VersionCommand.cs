using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Orrery.Cli.Display;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery version</c>: of the program, its source and its runtime.</summary>
internal static class VersionCommand
{
    private const int ShortCommit = 10;

    public static Command Make()
    {
        var command = new Command("version", "Say which version this is.") { CommandLine.Json };
        command.SetAction(result =>
        {
            var (version, commit) = Split(typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
            if (result.GetValue(CommandLine.Json))
                JsonDisplay.Write(Terminal.Current, "version", new JsonObject { ["version"] = version, ["commit"] = commit, ["runtime"] = RuntimeInformation.FrameworkDescription });
            else
                Terminal.Current.Out.WriteLine($"orrery {version}{(commit is null ? "" : $" (commit {commit[..Math.Min(ShortCommit, commit.Length)]})")}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The build appends the commit after a plus, where it knows one.</summary>
    internal static (string Version, string? Commit) Split(string informational) =>
        informational.Split('+', 2) is [var version, var commit] ? (version, commit) : (informational, null);
}
