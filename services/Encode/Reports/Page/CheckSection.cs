namespace Orrery.Services.Encode.Reports;

/// <summary>What was verified, each check with its figures.</summary>
internal static class CheckSection
{
    public static Html Of(EncodeReport report) => Html.Of($"""
        <section id="checks">
        <h2>Verification</h2>
        {Checks(report)}
        <p class="aside">{Package(report.Package)}</p>
        </section>
        """);

    private static Html Checks(EncodeReport report) => report.Checks.IsEmpty
        ? Html.Of($"""<p class="aside">Nothing was verified.</p>""")
        : Html.Of($"""<ul class="checks">{Html.Join(report.Checks, Check)}</ul>""");

    private static Html Check(CheckResult check)
    {
        var (mark, word, tone) = check.State switch
        {
            CheckState.Passed => ("✓", "passed", "good"),
            CheckState.Warned => ("!", "warned", "warn"),
            CheckState.Failed => ("✗", "failed", "bad"),
            _ => ("–", "skipped", "none"),
        };
        return Html.Of($"""
            <li class="{tone}"><span class="mark" role="img" aria-label="{word}">{mark}</span>
            <div><p>{check.What}</p><p class="detail">{check.Figures} <code>{check.Id}</code></p></div></li>
            """);
    }

    private static Html Package(PackageSummary package) => Html.Of($"""
        The package: {Units.Count(package.Files, "file")}, {Units.Bytes(package.Bytes)}, {Units.Count(package.Segments, "segment")} a rendition,
        target duration {package.TargetSeconds} s{(package.Sha256 is { } hash ? Html.Of($""", SHA-256 <code>{hash}</code>""") : Html.Empty)}.
        {Link(package.Master, "HLS playlist")} {Link(package.Mpd, "DASH manifest")}
        """);

    private static Html Link(string? path, string text) => path is not null && PlayerSection.IsLocal(path)
        ? Html.Of($"""<a href="{PlayerSection.Address(path)}">{text}</a>""")
        : Html.Empty;
}
