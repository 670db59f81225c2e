using System.Text;
using Orrery.Services.Recap.Reading;

namespace Orrery.Services.Recap.Scripts;

/// <summary>What stands in a Fountain file but isn't part of the script: the boneyard (<c>/* … */</c>), which is dropped, and notes (<c>[[ … ]]</c>), which are kept apart. Both may go over lines.</summary>
internal static class FountainAsides
{
    /// <summary>The longest note; without its end by then, brackets are words of the script.</summary>
    private const int LongestNote = 4_000;

    /// <summary>The text without them, every line where it was.</summary>
    public static (string Text, List<(int Line, string Text)> Notes) Without(string original, Faults faults)
    {
        var text = original.ReplaceLineEndings("\n");
        var (bare, notes, line, at) = (new StringBuilder(text.Length), new List<(int, string)>(), 1, 0);
        var lastBoneyardEnd = text.LastIndexOf("*/", StringComparison.Ordinal);
        while (at < text.Length)
        {
            var opens = text.AsSpan(at);
            var end = -1;
            if (opens.StartsWith("/*", StringComparison.Ordinal))
            {
                end = lastBoneyardEnd < at + 2 ? -1 : text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                if (end < 0) faults.Add(line, "a boneyard that is never closed by '*/'; its words were taken as part of the script");
            }
            else if (opens.StartsWith("[[", StringComparison.Ordinal))
            {
                end = NoteEnd(text, at + 2);
                if (end < 0) faults.Add(line, $"a note that isn't closed by ']]' before an empty line or within {LongestNote} characters; its words were taken as part of the script");
                else notes.Add((line, text[(at + 2)..end].Replace('\n', ' ').Trim()));
            }
            else
            {
                if (text[at] == '\n') line++;
                bare.Append(text[at++]);
                continue;
            }

            var past = end < 0 ? at + 2 : end + 2;
            var lines = end < 0 ? 0 : text.AsSpan(at, past - at).Count('\n');
            bare.Append('\n', lines);
            (line, at) = (line + lines, past);
        }

        return (bare.ToString(), notes);
    }

    /// <summary>An empty line ends a note that isn't closed; one with two spaces doesn't.</summary>
    private static int NoteEnd(string text, int from)
    {
        var note = text.AsSpan(from, Math.Min(LongestNote, text.Length - from));
        var (end, blank) = (note.IndexOf("]]", StringComparison.Ordinal), note.IndexOf("\n\n", StringComparison.Ordinal));
        return end < 0 || blank >= 0 && blank < end ? -1 : from + end;
    }
}
