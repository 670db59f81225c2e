using System.CommandLine;
using System.Text.Json.Nodes;
using Orrery.Cli.Display;

namespace Orrery.Cli.Commands;

/// <summary>The one line that a short command ends with.</summary>
internal static class Outcome
{
    /// <param name="name">The event's name in JSON.</param>
    public static void Say(ParseResult result, Terminal terminal, string name, RunId run, string text)
    {
        if (result.GetValue(CommandLine.Json)) JsonDisplay.Write(terminal, name, new JsonObject { ["run"] = run.ToString() });
        else terminal.Out.WriteLine(text);
    }
}
