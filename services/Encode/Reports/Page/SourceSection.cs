namespace Orrery.Services.Encode.Reports;

/// <summary>What the source is, and what inspection had to say about it.</summary>
internal static class SourceSection
{
    public static Html Of(EncodeReport report) => Html.Of($"""
        <section id="source">
        <h2>Source</h2>
        <dl class="facts">{Html.Join(Facts(report.Source).Where(f => !string.IsNullOrEmpty(f.Value)), Fact)}</dl>
        {Notes(report)}
        </section>
        """);

    /// <summary>A hash has a row of its own: broken into lines nobody can compare it.</summary>
    private static Html Fact((string Name, string? Value) fact) => Html.Of($"<div{(fact.Name == Hash ? Whole : Html.Empty)}><dt>{fact.Name}</dt><dd><bdi>{fact.Value}</bdi></dd></div>");

    private static IEnumerable<(string Name, string? Value)> Facts(SourceFacts s)
    {
        yield return ("File", s.Name);
        yield return ("Size", $"{Units.Bytes(s.Bytes)} ({Units.Count(s.Bytes)} bytes)");
        yield return ("Container", Container(s.Container));
        yield return ("Video", s.Profile is null ? s.Codec : $"{s.Codec}, {s.Profile}");
        yield return ("Picture", Picture(s));
        yield return ("Samples", s.PixelFormat is null ? $"{s.BitDepth} bit" : $"{s.PixelFormat}, {s.BitDepth} bit");
        yield return ("Scan", s.Scan);
        yield return ("Frame rate", SummarySection.FrameRate(s.FrameRate) + (s.VariableFrameRate ? " on average, variable" : ""));
        yield return ("Duration", s.DurationSeconds is { } d ? $"{Units.Clock(d)}{(s.Frames is { } n ? $", {Units.Count(n, "frame")}" : "")}" : null);
        yield return ("Encoded part", s.ExcerptSeconds is { } length ? $"{Units.Length(length)} from {Units.Clock(s.ExcerptStartSeconds ?? 0)}" : "all of it");
        yield return ("Timecode", s.Timecode);
        yield return ("Colour", Colour(s.Colour));
        yield return ("HDR", s.Colour.Hdr);
        foreach (var a in s.Audio) yield return (s.Audio.Length == 1 ? "Sound" : $"Sound {a.Index}", Sound(a));
        if (s.Audio.IsEmpty) yield return ("Sound", "none");
        yield return (Hash, s.Sha256);
    }

    private const string Hash = "SHA-256";

    private static readonly Html Whole = new(" class=\"whole\"");

    /// <summary>ffmpeg names a family by all its members.</summary>
    private static string Container(string name) => name switch
    {
        "mov,mp4,m4a,3gp,3g2,mj2" => "MP4 or QuickTime",
        "matroska,webm" => "Matroska or WebM",
        "mxf" => "MXF",
        "mpeg" => "MPEG programme stream",
        "mpegts" => "MPEG transport stream",
        "avi" => "AVI",
        "yuv4mpegpipe" => "YUV4MPEG",
        _ => name,
    };

    private static string Picture(SourceFacts s) =>
        $"{s.Width}×{s.Height}"
        + (s.SampleAspect == 1 ? "" : $", pixels {s.SampleAspect.Num}:{s.SampleAspect.Den}")
        + (s.Rotation == 0 ? "" : $", turned {s.Rotation}° clockwise");

    private static string Colour(ColourFacts c) =>
        $"{c.Primaries} / {c.Transfer} / {c.Matrix}, {(c.Range == "pc" ? "full" : "limited")} range{(c.Assumed ? ", assumed: the file doesn't say" : "")}";

    private static string Sound(SourceAudio a) =>
        $"{a.Codec}, {a.Layout ?? Units.Count(a.Channels, "channel")}, {Units.Number(a.SampleRate / 1000.0, a.SampleRate % 1000 == 0 ? 0 : 1)} kHz"
        + (a.LoudnessLufs is { } loudness ? $", {Signed(loudness)} LUFS" : "")
        + (a.TruePeakDb is { } peak ? $", true peak {Signed(peak)} dBTP" : "");

    private static string Signed(double value) => Units.Number(value, 1).Replace('-', '−');

    private static Html Notes(EncodeReport report) => report.Notes.IsEmpty ? Html.Empty : Html.Of($"""
        <h3>Findings</h3>
        <ul class="notes">{Html.Join(report.Notes, Note)}</ul>
        """);

    private static Html Note(ReportNote note) => Html.Of($"""
        <li><p><b>{note.What}</b> <span class="where">{note.Where}</span></p>
        {(note.Advice is null ? Html.Empty : Html.Of($"<p>{note.Advice}</p>"))}
        <p class="detail"><code>{note.Code}</code></p></li>
        """);
}
