using System.CommandLine;
using Orrery.Cli.Connection;

namespace Orrery.Cli.Commands;

/// <summary>The run that a command is about.</summary>
internal static class RunArgument
{
    public static readonly Argument<string> Run = new("run") { Description = "A run's id, the beginning of one, or 'last'.", HelpName = "RUN" };

    public static Task<RunId> FindAsync(ParseResult result, IServer server, CancellationToken stop) => RunName.FindAsync(server, result.GetValue(Run)!, stop);
}
