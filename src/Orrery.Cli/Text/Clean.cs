using System.Text;

namespace Orrery.Cli.Text;

/// <summary>Text of unknown origin made fit for a terminal: a file's name or a tool's message must not move the cursor or change colours.</summary>
internal static class Clean
{
    /// <summary>Control characters become <c>?</c>; tabs and line ends become spaces.</summary>
    public static string Line(string text) => text.Any(char.IsControl) ? Replace(text, keepLines: false) : text;

    /// <summary>The same, but line ends and tabs stay.</summary>
    public static string Lines(string text) => text.Any(char.IsControl) ? Replace(text, keepLines: true) : text;

    private static string Replace(string text, bool keepLines)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '\n' or '\t') clean.Append(keepLines ? c : ' ');
            else if (c != '\r') clean.Append(char.IsControl(c) ? '?' : c);
        }

        return clean.ToString();
    }
}
