using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Orrery.Services.Recap.Reading;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Subtitles;

/// <summary>Reads TTML (and what is built on it: IMSC, EBU-TT-D, DFXP): paragraphs and timed spans, nested, one after the other or beside each other. Styles, regions and pictures are not read.</summary>
public static partial class TtmlReader
{
    public static Reading<ImmutableArray<Cue>> Read(string text) => SourceText.Guarded<ImmutableArray<Cue>>(text, [], faults =>
    {
        var cues = new CueList(faults);
        if (XmlNode.Read(text, faults) is { } root)
        {
            if (root.Name != "tt") faults.Add(root.Line, $"the document is <{Faults.Shown(root.Name)}>, not <tt>", root.Column, Faults.Shown(root.Name));
            var pass = new Pass(TtmlTimes.Of(root, faults), cues, faults);
            foreach (var body in root.Named("body")) pass.Walk(body, Seconds.Zero, null);
        }

        return cues.End();
    });

    private sealed class Pass(TtmlTimes times, CueList cues, Faults faults)
    {
        /// <summary>Goes through an element that counts from <paramref name="from"/> and may last until <paramref name="until"/>.</summary>
        /// <returns>When it ends; null when nothing says so.</returns>
        public Seconds? Walk(XmlNode element, Seconds from, Seconds? until)
        {
            var begin = from + (Time(element, "begin") ?? Seconds.Zero);
            var end = Earliest(until, Time(element, "end") is { } e ? from + e : null, Time(element, "dur") is { } d ? begin + d : null);
            var (inSequence, at) = (element["timeContainer"] == "seq", begin);
            var own = new StringBuilder();
            foreach (var child in element.Children)
            {
                if (child is string words) own.Append(words);
                else if (child is XmlNode { Name: "br" }) own.Append(' ');
                else if (child is XmlNode { Name: "span" } span && !IsTimed(span) && !inSequence) own.Append(span.Text("metadata"));
                else if (child is XmlNode { Name: "div" or "p" or "span" } inner)
                {
                    var ended = Walk(inner, inSequence ? at : begin, end);
                    if (inSequence && ended is { } next) at = next;
                }
            }

            var text = Spaces().Replace(own.ToString(), " ").Trim();
            if (text.Length > 0 && element.Name is "p" or "span") Take(element, begin, end, text);
            return end;
        }

        private void Take(XmlNode element, Seconds begin, Seconds? end, string text)
        {
            if (text.Length == 0) return;
            if (end is { IsBounded: true } until && begin.IsBounded) cues.Add(element.Line, new Cue(begin, until, text, element["id"]), element.Name);
            else faults.Add(element.Line, $"'{text}' has no end in time and was left out", element.Column, element.Name);
        }

        private Seconds? Time(XmlNode element, string name)
        {
            if (element[name] is not { } text) return null;
            if (times.TryRead(text.Trim(), out var time)) return time;
            faults.Add(element.Line, $"{name}=\"{text}\" is no time of this document", element.Column, element.Name);
            return null;
        }

        /// <summary>Whether times stand on it or on a span within it.</summary>
        private static bool IsTimed(XmlNode span) => span["begin"] is not null || span["end"] is not null || span["dur"] is not null || span.Named("span").Any(IsTimed);

        private static Seconds? Earliest(params ReadOnlySpan<Seconds?> all)
        {
            Seconds? earliest = null;
            foreach (var time in all) earliest = time is { } t && (earliest is null || t < earliest) ? t : earliest;
            return earliest;
        }
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
