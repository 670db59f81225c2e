using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Orrery.Services.Recap.Reading;

namespace Orrery.Services.Recap.Subtitles;

/// <summary>Reads WebVTT: cues with ids, settings, tags and character references; notes, styles and regions are passed over. What a cue carries stands in <see cref="Cue.Payload"/> as well, untouched, for metadata tracks.</summary>
public static partial class VttReader
{
    public static Reading<ImmutableArray<Cue>> Read(string text) => SourceText.Guarded<ImmutableArray<Cue>>(text, [], faults =>
    {
        var (cues, lines, at) = (new CueList(faults), SourceText.Lines(text), 0);
        if (!(lines[0].TrimStart('\ufeff') is var head && (head == "WEBVTT" || head.StartsWith("WEBVTT ", StringComparison.Ordinal) || head.StartsWith("WEBVTT\t", StringComparison.Ordinal))))
            faults.Add(1, "the file doesn't begin with WEBVTT; players refuse it");
        else
            while (at < lines.Length && lines[at].Length > 0 && !CueTimes.HasArrow(lines[at])) at++;
        while (at < lines.Length && !cues.IsFull)
        {
            if (lines[at].Length == 0)
            {
                at++;
                continue;
            }

            var first = at;
            while (at < lines.Length && lines[at].Length > 0) at++;
            Block(lines.AsSpan(first, at - first), first + 1, cues, faults);
        }

        return cues.End();
    });

    private static void Block(ReadOnlySpan<string> lines, int line, CueList cues, Faults faults)
    {
        var times = CueTimes.HasArrow(lines[0]) ? 0 : 1;
        if (times == 1 && IsAside(lines[0])) return;
        if (times >= lines.Length || !CueTimes.TryRead(lines[times], out var start, out var end))
        {
            faults.Add(line + Math.Min(times, lines.Length - 1), "expected times such as 00:01.000 --> 00:02.500; the block was left out");
            return;
        }

        var payload = string.Join('\n', lines[(times + 1)..].ToArray());
        var words = Character().Replace(Tag().Replace(payload, ""), m => m.Value switch { "&amp;" => "&", "&lt;" => "<", "&gt;" => ">", "&nbsp;" => " ", _ => "" });
        cues.Add(line + times, new Cue(start, end, Spaces().Replace(words, " ").Trim(), times == 1 ? lines[0].Trim() : null, payload));
    }

    private static bool IsAside(string line) => new[] { "NOTE", "STYLE", "REGION" }.Any(w => line == w || line.StartsWith(w + " ", StringComparison.Ordinal) || line.StartsWith(w + "\t", StringComparison.Ordinal));

    [GeneratedRegex("<[^<>]{0,200}>")]
    private static partial Regex Tag();

    [GeneratedRegex("&(?:amp|lt|gt|nbsp|lrm|rlm);")]
    private static partial Regex Character();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
