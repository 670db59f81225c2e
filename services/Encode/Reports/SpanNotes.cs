using System.Globalization;
using Orrery.Media.Inspection;
using Orrery.Services.Encode.Contracts;

namespace Orrery.Services.Encode.Reports;

/// <summary>Stretches of the source that somebody should look at or listen to, with their place in the output.</summary>
internal static class SpanNotes
{
    /// <summary>Of each kind so many are told; a title with more has them by design.</summary>
    private const int Most = 50;

    public static IEnumerable<ReportNote> Of(SourceReading source) =>
        source.Black.Take(Most).Select(s => Note(source, s, "picture.black", "The picture is black"))
            .Concat(source.Silence.Take(Most).Select(s => Note(source, s, "sound.silent", "There is silence")))
            .OfType<ReportNote>().OrderBy(n => n.FirstFrame);

    /// <summary>Null for a stretch that no output frame lies in.</summary>
    private static ReportNote? Note(SourceReading source, SourceSpan span, string code, string what)
    {
        var rate = source.Rate.ToDouble();
        var from = Math.Max(0, span.Start - source.FirstTime.ToDouble());
        var first = (int)Math.Ceiling(from * rate - 0.001);
        var end = span.End is { } e ? Math.Min(source.Frames, (int)Math.Ceiling((e - source.FirstTime.ToDouble()) * rate - 0.001)) : source.Frames;
        return end <= first ? null : new ReportNote(code, string.Create(CultureInfo.InvariantCulture, $"{what} for {(end - first) / rate:0.0} s"), $"frames {first} to {end - 1}")
        {
            FirstFrame = first,
            LastFrame = end - 1,
        };
    }
}
