using System.Globalization;

namespace Orrery.Services.Encode.Reports;

/// <summary>The heart of the page: quality and bitrate over time, locked to the player beside them.</summary>
internal static class TimelineSection
{
    public static Html Of(EncodeReport report) => Html.Of($"""
        <section class="stage" aria-label="Quality over time and player">
        {PlayerSection.Of(report)}
        <div class="curves">
        <div class="bar"><h2>Quality over time</h2>{Legend(report)}<div class="zoom" hidden></div></div>
        <div class="timeline{Density(report)}" id="timeline">
        {Ruler(report)}
        {Scores(report)}
        {Times(report)}
        <p class="caption">Bitrate of each segment. Every row has its own scale; the dashed line is the rendition's average.</p>
        {Html.Join(report.Renditions.Select((r, i) => Rates(report, r, i)))}
        <div class="overlay"><div class="cross" hidden></div><div class="playhead" hidden></div><div class="tip" hidden></div></div>
        </div>
        <p class="hint">{Hint(report)}</p>
        </div>
        {PlayerSection.Moment(report)}
        </section>
        """);

    private static Html Legend(EncodeReport report) => Html.Of($"""
        <ul class="legend">{Html.Join(report.Renditions.Select((r, i) => Html.Of(
            $"""<li data-line="{i}" style="--c:var(--r{i % 8})"><i class="swatch"></i>{r.Name}</li>""")))}<li class="key-cut"><i></i>cut</li>{(
            report.Segments.Any(s => s.Start == SegmentStart.Divided) ? Html.Of($"""<li class="key-divided"><i></i>divided</li>""") : Html.Empty)}</ul>
        """);

    private static string Hint(EncodeReport report)
    {
        if (report.Scoring is not { } scoring) return "Quality was not measured.";
        var near = report.Renditions.Select(r => r.Quality).OfType<Quality>().Select(q => Envelope.Of(q.Vmaf)).MaxBy(e => e.Stride);
        var grain = near is null or { IsExact: true, IsDense: false } ? "VMAF of every frame"
            : "VMAF of every frame, summed up: the line is the mean, the band reaches from the worst frame to the best. "
                + (near.IsExact ? "Zoom in for each frame" : $"Zoom in for points of {near.Stride} frames");
        return $"{grain}. Model {scoring.Model}, compared at {scoring.Width}×{scoring.Height}, {scoring.Scaler} scaling. {scoring.Remark}";
    }

    /// <summary>Segments as alternating blocks, numbered where there is room.</summary>
    private static Html Ruler(EncodeReport report) => Html.Of($"""
        <span class="axis-name">segment</span>
        <div class="ruler"><svg data-x viewBox="0 0 {report.Frames} 1" preserveAspectRatio="none" aria-hidden="true">
        <path d="{string.Concat(report.Segments.Where((_, i) => i % 2 == 0).Select(s => $"M{s.FirstFrame} 0h{s.Frames}v1h-{s.Frames}z"))}"/></svg>{(
        report.Segments.Length > 40 ? Html.Empty : Html.Join(report.Segments.Select(s => Html.Of(
            $"""<span data-f="{s.FirstFrame + s.Frames / 2.0:0.#}" style="left:{Share(report, s.FirstFrame + s.Frames / 2.0)}">{s.Index + 1}</span>"""))))}</div>
        """);

    private static Html Scores(EncodeReport report)
    {
        var paths = ScorePaths.For(report.Renditions.Select(r => r.Quality).OfType<Quality>(), report.Frames);
        var ticks = Ticks.OfScore(paths.Bottom, paths.Top).ToArray();
        var kept = report.Segments.Where(s => s.Start == SegmentStart.Cut).Select(s => s.FirstFrame).ToArray();
        var divided = report.Segments.Where(s => s.Start == SegmentStart.Divided).Select(s => s.FirstFrame);
        var about = $"VMAF over time of {Units.Count(report.Renditions.Length, "rendition")}; the figures are in the table of renditions";
        var passed = report.Cuts.Select(c => (int)c).Except(kept).Where(c => c > 0 && c < report.Frames);
        return Html.Of($"""
            <div class="scores">{Html.Join(ticks.Select(t => Html.Of($"""<span style="top:{(paths.Top - t) / paths.Span:0.##%}">{t}</span>""")))}<b>VMAF</b></div>
            <div class="plot"><svg data-x viewBox="0 0 {report.Frames} {paths.Span:0}" preserveAspectRatio="none" role="img" aria-label="{about}">
            <path class="grid" d="{paths.Grid(ticks)}"/>
            <path class="divided" d="{ScorePaths.Posts(divided, paths.Span)}"/>
            <path class="passed" d="{ScorePaths.Posts(passed, paths.Span / 20)}"/>
            <path class="cut" d="{ScorePaths.Posts(kept, paths.Span)}"/>
            {Html.Join(report.Renditions.Select((r, i) => Curve(r, i, "band", e => e.IsExact ? null : paths.Band(e))))}
            {Html.Join(report.Renditions.Select((r, i) => Curve(r, i, "line", paths.Line)).Reverse())}</svg></div>
            """);
    }

    /// <summary>All bands come before all lines, or they would tint them.</summary>
    private static Html Curve(ReportRendition rendition, int index, string kind, Func<Envelope, string?> path)
    {
        if (rendition.Quality is not { } quality) return Html.Empty;
        var near = Envelope.Of(quality.Vmaf);
        var far = near.IsDense ? Envelope.Of(quality.Vmaf, Envelope.FarBuckets) : null;
        return Html.Of($"""<g data-line="{index}" style="--c:var(--r{index % 8})">{Path("far-view", far)}{Path("near-view", near)}</g>""");

        Html Path(string view, Envelope? envelope) =>
            envelope is not null && path(envelope) is { } d ? Html.Of($"""<path class="{kind} {view}" d="{d}"/>""") : Html.Empty;
    }

    /// <summary>How the whole title looks before any zoom: too many points for the near view, too many boundaries for lines.</summary>
    private static string Density(EncodeReport report) =>
        (report.Renditions.Any(r => r.Quality is { } q && Envelope.Of(q.Vmaf).IsDense) ? " far" : "") + (report.Segments.Length > MostBoundaries ? " crowded" : "");

    /// <summary>Boundaries that are drawn side by side; <c>timeline.js</c> has the same figure.</summary>
    private const int MostBoundaries = 150;

    private static Html Times(EncodeReport report)
    {
        return Html.Of($"""<div class="times">{Html.Join(Ticks.OfTime(report.Seconds), Tick)}</div>""");

        Html Tick(double time) => Html.Of($"""
            <span{(time > report.Seconds * 0.97 ? LastTick : Html.Empty)} style="left:{Share(report, time * report.FrameRate.ToDouble())}">{TickText(time, report.Seconds)}</span>
            """);
    }

    private static readonly Html LastTick = new(" class=\"last\"");

    private static string TickText(double seconds, double length) => length >= 60 ? Units.Clock(seconds)[..^3]
        : length < 2 ? seconds.ToString("0.0 s", CultureInfo.InvariantCulture) : $"{seconds:0} s";

    private static Html Rates(EncodeReport report, ReportRendition rendition, int index)
    {
        var top = Math.Max(1, rendition.SegmentBitrates.DefaultIfEmpty(1).Max());
        var bars = string.Concat(report.Segments.Zip(rendition.SegmentBitrates, (s, b) =>
            string.Create(CultureInfo.InvariantCulture, $"M{s.FirstFrame} 100V{100 - 100.0 * b / top:0.#}h{s.Frames}V100z")));
        return Html.Of($"""
            <span class="axis-name rate-top">{Units.Bitrate(top)}</span>
            <div class="rates" style="--c:var(--r{index % 8})">
            <svg data-x viewBox="0 0 {report.Frames} 100" preserveAspectRatio="none" role="img" aria-label="Bitrate of {rendition.Name} by segment">
            <path class="bars" d="{bars}"/>
            <path class="average" d="M0 {100 - 100.0 * rendition.AverageBitrate / top:0.#}H{report.Frames}"/></svg><span>{rendition.Name}</span></div>
            """);
    }

    private static string Share(EncodeReport report, double frame) => Units.Number(100 * frame / report.Frames, 3) + "%";
}
