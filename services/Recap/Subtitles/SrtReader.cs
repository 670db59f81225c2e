using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Orrery.Services.Recap.Reading;

namespace Orrery.Services.Recap.Subtitles;

/// <summary>Reads SubRip: number, times, text, an empty line. Formatting tags and positions are left out.</summary>
public static partial class SrtReader
{
    public static Reading<ImmutableArray<Cue>> Read(string text) => SourceText.Guarded<ImmutableArray<Cue>>(text, [], faults =>
    {
        var (cues, lines, at) = (new CueList(faults), SourceText.Lines(text), 0);
        while (at < lines.Length && !cues.IsFull)
        {
            if (string.IsNullOrWhiteSpace(lines[at]))
            {
                at++;
                continue;
            }

            var first = at;
            while (at < lines.Length && !string.IsNullOrWhiteSpace(lines[at])) at++;
            Block(lines.AsSpan(first, at - first), first + 1, cues, faults);
        }

        return cues.End();
    });

    private static void Block(ReadOnlySpan<string> lines, int line, CueList cues, Faults faults)
    {
        var times = CueTimes.HasArrow(lines[0]) ? 0 : 1;
        if (times >= lines.Length || !CueTimes.TryRead(lines[times], out var start, out var end))
        {
            faults.Add(line + Math.Min(times, lines.Length - 1), "expected a number and then times such as 00:00:01,000 --> 00:00:02,500; the block was left out");
            return;
        }

        var words = string.Join(' ', lines[(times + 1)..].ToArray().Select(l => Tag().Replace(l, "").Trim())).Trim();
        if (words.Length == 0) faults.Add(line + times, "a cue without words");
        else cues.Add(line + times, new Cue(start, end, words, times == 1 ? lines[0].Trim() : null));
    }

    [GeneratedRegex(@"<[^<>]{0,200}>|\{\\[^{}]{0,200}\}")]
    private static partial Regex Tag();
}
