namespace Orrery.Services.Encode.Reports;

/// <summary>Who made this: run, times, versions, and the licence of what is embedded.</summary>
internal static class FooterSection
{
    public static Html Of(EncodeReport report, bool withPlayer) => Html.Of($"""
        <footer>
        <dl class="facts">
        <div><dt>Run</dt><dd><code>{report.RunId}</code></dd></div>
        {(report.Started is { } start ? Html.Of($"<div><dt>Started</dt><dd>{Time(start)}</dd></div>") : Html.Empty)}
        {(report.Finished is { } end ? Html.Of($"<div><dt>Finished</dt><dd>{Time(end)}</dd></div>") : Html.Empty)}
        {Html.Join(report.Versions, v => Html.Of($"<div><dt>{v.Name}</dt><dd>{v.Version}</dd></div>"))}
        </dl>
        <p>All figures, every frame's score included: <a href="report.json">report.json</a>.
        {(withPlayer ? "Plays with hls.js (Apache-2.0), embedded." : "")} This page asks no other server for anything.</p>
        </footer>
        """);

    internal static Html Time(DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        return Html.Of($"""<time datetime="{utc:yyyy-MM-ddTHH:mm:ssZ}">{utc:d MMM yyyy, HH:mm} UTC</time>""");
    }
}
