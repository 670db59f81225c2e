using Orrery.Client;

namespace Orrery.Cli.Live;

/// <summary>Shows where in a text a mistake is.</summary>
internal static class Caret
{
    /// <summary>The line with the mistake and a caret under it; nothing when the refusal has no place.</summary>
    public static IEnumerable<string> Under(string text, OrreryException refused)
    {
        if (refused.Place is not var (line, column)) yield break;
        var lines = text.Split('\n');
        if (line > lines.Length) yield break;
        yield return "  " + lines[line - 1].TrimEnd('\r').Replace('\t', ' ');
        yield return "  " + new string(' ', Math.Clamp(column - 1, 0, lines[line - 1].Length)) + "^";
    }
}
