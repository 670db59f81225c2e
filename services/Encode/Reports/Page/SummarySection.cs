namespace Orrery.Services.Encode.Reports;

/// <summary>The top of the page: what was made, how good it is, and whether it was verified.</summary>
internal static class SummarySection
{
    public static Html Of(EncodeReport report) => Html.Of($"""
        <header class="top">
        <p class="kicker"><span class="brand">Orrery</span> <span>Encode report</span>{Verdict(report)}</p>
        <h1{(report.Source.Name.Length > 48 ? LongName : Html.Empty)}><bdi>{report.Source.Name}</bdi></h1>
        <p class="lead">{Lead(report)}</p>
        {Made(report)}
        <ul class="cards{(report.Renditions.Length > 4 ? " many" : "")}" style="--columns:{Columns(report.Renditions.Length)}">{Html.Join(report.Renditions.Select(Card))}</ul>
        </header>
        """);

    private static readonly Html LongName = new(" class=\"long\"");

    /// <summary>One row up to six, then rows of equal length.</summary>
    private static int Columns(int cards) => cards <= 6 ? Math.Max(1, cards) : (cards + 1) / 2;

    /// <summary>"3 renditions, 7.0 s, 2 cuts, 168 frames at 24 fps".</summary>
    private static string Lead(EncodeReport report)
    {
        var totals = report.Totals;
        return string.Join(", ",
            Units.Count(totals.Renditions, "rendition"),
            Units.Length(totals.DurationSeconds),
            Units.Count(totals.Shots - 1, "cut"),
            $"{Units.Count(totals.Frames, "frame")} at {FrameRate(report)}",
            $"{Units.Bytes(totals.PackageBytes)} in all");
    }

    internal static string FrameRate(EncodeReport report) => FrameRate(report.FrameRate);

    internal static string FrameRate(Orrery.Media.Rational rate) =>
        rate.Den == 1 ? $"{rate.Num} fps" : $"{Units.Number(rate.ToDouble(), 3)} fps";

    private static Html Card(ReportRendition rendition, int index) => Html.Of($"""
        <li class="card" style="--c:var(--r{index % 8})"><div>
        <h2><i class="swatch"></i>{rendition.Name}</h2>
        <p class="score">{Score(rendition.Quality)}</p>
        <p class="rate"><b>{Units.Bitrate(rendition.AverageBitrate)}</b> average</p>
        <p class="more">{rendition.Width}×{rendition.Height} · {Units.Bytes(rendition.Bytes)}</p>
        </div></li>
        """);

    private static Html Score(Quality? quality) => quality is null
        ? Html.Of($"""<span class="unit">not scored</span>""")
        : Html.Of($"""<b>{quality.VmafMean:F1}</b> <span class="unit">VMAF</span>""");

    private static Html Warnings(int count) =>
        count == 0 ? Html.Empty : Html.Of($"""<a class="verdict warn" href="#checks">! {Units.Count(count, "warning")}</a>""");

    /// <summary>"Made on 22 Nov 2026, 03:42 UTC in 1 min 19 s; 2 min 18 s of CPU time".</summary>
    private static Html Made(EncodeReport report)
    {
        var cpu = $"{Units.Cost(report.Totals.CpuSeconds)} of CPU time";
        return report.Finished is { } end
            ? Html.Of($"""<p class="made">Made on {FooterSection.Time(end)}{(report.WallSeconds is { } wall ? $" in {Units.Cost(wall)}" : "")}, with {cpu}</p>""")
            : Html.Empty;
    }

    private static Html Verdict(EncodeReport report)
    {
        var (passed, failed, all) = (report.Totals.ChecksPassed, report.Totals.ChecksFailed, report.Checks.Length);
        if (all == 0) return Html.Of($"""<a class="verdict none" href="#checks">Not verified</a>""");
        if (failed > 0) return Html.Of($"""<a class="verdict bad" href="#checks">✗ {Units.Count(failed, "check")} failed</a>""");
        return Html.Of($"""<a class="verdict good" href="#checks">✓ Verified: {Units.Count(passed, "check")} passed</a>{Warnings(report.Totals.ChecksWarned)}""");
    }
}
