namespace Orrery.Services.Encode.Reports;

/// <summary>The player and what is known about the frame on screen. Without script the browser's own player is left.</summary>
internal static class PlayerSection
{
    public static Html Of(EncodeReport report)
    {
        var largest = report.Renditions.FirstOrDefault();
        var source = report.Renditions.Select(r => r.DiskCopy).FirstOrDefault(c => c is not null) ?? report.Package.Master;
        return Html.Of($"""
            <div class="player" id="player">
            <div class="screen" style="aspect-ratio:{largest?.Width ?? 16}/{largest?.Height ?? 9}">
            <video controls playsinline preload="none"{Source(source)} aria-label="The encoded stream"></video>
            <canvas hidden></canvas><p class="notice" role="status" hidden></p>
            </div>
            <div class="switch" role="radiogroup" aria-label="Rendition" style="--rows:{report.Renditions.Length / 5 + 1}"></div>
            <div class="steps"></div>
            <p class="mode">Scripts are off: this is the browser's own player, and the curves don't follow it.</p>
            </div>
            """);
    }

    /// <summary>The figures of the frame on screen, and where to look first.</summary>
    public static Html Moment(EncodeReport report) => Html.Of($"""
        <div class="moment">
        <table class="readout"><caption>0:00.00 · frame 0 · segment 1 of {report.Segments.Length}</caption>
        <tbody>{Html.Join(report.Renditions.Select(Row))}</tbody></table>
        {Weakest(report)}
        </div>
        """);

    /// <summary>Where to look first; with script a click shows the frame in the rendition that it belongs to.</summary>
    private static Html Weakest(EncodeReport report)
    {
        if (report.Renditions.All(r => r.Quality is null)) return Html.Empty;
        var rate = report.FrameRate.ToDouble();
        return Html.Of($"""
            <table class="moments"><caption>Weakest moments</caption><tbody>{Html.Join(report.Renditions.Select(Moments))}</tbody></table>
            """);

        Html Moments(ReportRendition rendition, int index) => rendition.Quality is not { } quality ? Html.Empty : Html.Of($"""
            <tr style="--c:var(--r{index % 8})"><th scope="row"><i class="swatch"></i>{rendition.Name}</th>
            {Html.Join(WeakMoments.Of(quality.Vmaf, rate), frame => Html.Of($"""
                <td><a href="#timeline" data-seek="{frame}" data-rendition="{index}"><b>{quality.Vmaf[frame]:F1}</b> {Units.Clock(frame / rate)}</a></td>
                """))}</tr>
            """);
    }

    /// <summary>Only a relative path becomes an address: nothing with a scheme, and nothing that leaves the folder.</summary>
    internal static bool IsLocal(string path) =>
        path.Length > 0 && path[0] is not ('/' or '\\') && !path.Contains(':') && !path.Split('/', '\\').Contains("..");

    private static Html Source(string? path) => path is not null && IsLocal(path) ? Html.Of($" src=\"{Address(path)}\"") : Html.Empty;

    internal static string Address(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The first frame's figures; the script puts the current frame's in their place.</summary>
    private static Html Row(ReportRendition rendition, int index)
    {
        var score = rendition.Quality?.Vmaf[0];
        var rate = rendition.SegmentBitrates.IsEmpty ? "–" : Units.Bitrate(rendition.SegmentBitrates[0]);
        return Html.Of($"""
            <tr style="--c:var(--r{index % 8})"><th scope="row"><i class="swatch"></i>{rendition.Name}</th>
            <td class="meter" style="--share:{(score ?? 0) / 100:0.###}"><i></i></td>
            <td class="now">{(score is { } s ? Units.Number(s, 1) : "–")}</td><td class="rate-now">{rate}</td></tr>
            """);
    }
}
