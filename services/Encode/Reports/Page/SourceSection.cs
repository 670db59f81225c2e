namespace Orrery.Services.Encode.Reports;

/// <summary>What the source is, and what inspection had to say about it.</summary>
internal static class SourceSection
{
    public static Html Of(EncodeReport report) => Html.Of($"""
        <section id="source">
        <h2>Source</h2>
        <dl class="facts">{Html.Join(Facts(report.Source).Where(f => !string.IsNullOrEmpty(f.Value)), f => Html.Of($"""<div><dt>{f.Name}</dt><dd><bdi>{f.Value}</bdi></dd></div>"""))}</dl>
        {Notes(report)}
        </section>
        """);

    private static IEnumerable<(string Name, string? Value)> Facts(SourceFacts s)
    {
        yield return ("File", s.Name);
        yield return ("Size", $"{Units.Bytes(s.Bytes)} ({Units.Count(s.Bytes)} bytes)");
        yield return ("Container", s.Container);
        yield return ("Video", s.Profile is null ? s.Codec : $"{s.Codec}, {s.Profile}");
        yield return ("Picture", $"{s.Width}×{s.Height}{(s.SampleAspect == 1 ? "" : $", pixels {s.SampleAspect.Num}:{s.SampleAspect.Den}")}{(s.Rotation == 0 ? "" : $", turned {s.Rotation}° clockwise")}");
        yield return ("Samples", s.PixelFormat is null ? $"{s.BitDepth} bit" : $"{s.PixelFormat}, {s.BitDepth} bit");
        yield return ("Scan", s.Scan);
        yield return ("Frame rate", SummarySection.FrameRate(s.FrameRate) + (s.VariableFrameRate ? " on average, variable" : ""));
        yield return ("Duration", s.DurationSeconds is { } d ? $"{Units.Clock(d)}{(s.Frames is { } n ? $", {Units.Count(n, "frame")}" : "")}" : null);
        yield return ("Encoded part", s.ExcerptSeconds is { } length ? $"{Units.Length(length)} from {Units.Clock(s.ExcerptStartSeconds ?? 0)}" : "all of it");
        yield return ("Timecode", s.Timecode);
        yield return ("Colour", $"{s.Colour.Primaries} / {s.Colour.Transfer} / {s.Colour.Matrix}, {(s.Colour.Range == "pc" ? "full" : "limited")} range{(s.Colour.Assumed ? ", assumed: the file doesn't say" : "")}");
        yield return ("HDR", s.Colour.Hdr);
        foreach (var a in s.Audio) yield return (s.Audio.Length == 1 ? "Sound" : $"Sound {a.Index}", Sound(a));
        if (s.Audio.IsEmpty) yield return ("Sound", "none");
        yield return ("SHA-256", s.Sha256);
    }

    private static string Sound(SourceAudio a) =>
        $"{a.Codec}, {a.Layout ?? Units.Count(a.Channels, "channel")}, {Units.Number(a.SampleRate / 1000.0, a.SampleRate % 1000 == 0 ? 0 : 1)} kHz"
        + (a.LoudnessLufs is { } loudness ? $", {Signed(loudness)} LUFS" : "")
        + (a.TruePeakDb is { } peak ? $", true peak {Signed(peak)} dBTP" : "");

    private static string Signed(double value) => Units.Number(value, 1).Replace('-', '−');

    private static Html Notes(EncodeReport report) => report.Notes.IsEmpty ? Html.Empty : Html.Of($"""
        <h3>Findings</h3>
        <ul class="notes">{Html.Join(report.Notes, n => Html.Of($"""
            <li><p><b>{n.What}</b>{(n.Where is null ? Html.Empty : Html.Of($""" <span class="where">{n.Where}</span>"""))}</p>{(n.Advice is null ? Html.Empty : Html.Of($"<p>{n.Advice}</p>"))}<p class="detail"><code>{n.Code}</code></p></li>
            """))}</ul>
        """);
}
