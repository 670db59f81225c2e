using System.CommandLine;
using Orrery.Cli.Display;

namespace Orrery.Cli.Commands;

/// <summary>Which display suits: JSON when asked for, bars where a person watches, lines elsewhere.</summary>
internal static class Displays
{
    public static IProgressDisplay Choose(ParseResult result, Terminal terminal, string title) =>
        result.GetValue(CommandLine.Json) ? new JsonDisplay(terminal) : terminal.Live ? new LiveDisplay(terminal, title) : new LineDisplay(terminal);
}
