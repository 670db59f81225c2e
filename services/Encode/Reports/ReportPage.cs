using System.Security.Cryptography;
using System.Text;

namespace Orrery.Services.Encode.Reports;

/// <summary>Turns a report into <c>report.html</c>: one file that opens from disk and from a server and asks no other server for anything.</summary>
public static class ReportPage
{
    /// <summary>Writes the page. Pure: the same report and library give the same text.</summary>
    /// <param name="report">What to show. Texts in it may be hostile: they are encoded, and the page's policy runs no other script.</param>
    /// <param name="hlsJs">
    /// The text of hls.js 1.x (<see cref="HlsLibrary"/>), embedded for playing the package over HTTP; null leaves playing to the browser, and the page says so.
    /// </param>
    /// <returns>The page, about 0.7 MB with hls.js; under 3 MB for two hours in six renditions, since long series are cut down to their
    /// lowest, mean and highest values and long lists end with a pointer to <c>report.json</c>.</returns>
    public static string Render(EncodeReport report, string? hlsJs)
    {
        var style = PageAssets.Style;
        var library = hlsJs is null ? null : Inline(hlsJs);
        var script = Inline(PageAssets.Script);
        var data = PageData.Of(report);
        var body = Html.Of($"""
            {SummarySection.Of(report)}
            <main>
            {TimelineSection.Of(report)}
            {RenditionSection.Of(report)}
            {CostSection.Of(report)}
            {CheckSection.Of(report)}
            {SourceSection.Of(report)}
            {CommandSection.Of(report)}
            </main>
            {FooterSection.Of(report, library is not null)}
            """);
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="{Policy(library, script)}">
            <meta name="referrer" content="no-referrer">
            <meta name="generator" content="Orrery">
            <title>{Html.Of($"{report.Source.Name} · encode report")}</title>
            <link rel="icon" href="data:,">
            <style>
            {style}
            </style>
            </head>
            <body>
            {body}
            <script type="application/json" id="report">{data}</script>
            {(library is null ? "" : $"<script>{library}</script>")}
            <script type="module">{script}</script>
            </body>
            </html>

            """;
    }

    /// <summary>Only the page's own scripts run, by their hash; media and playlists come from where the page is, or from files that the user chose.</summary>
    private static string Policy(params string?[] scripts) =>
        $"default-src 'none'; script-src {string.Join(' ', scripts.OfType<string>().Select(Hash))}; style-src 'unsafe-inline'; "
        + "img-src data:; media-src 'self' file: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'";

    private static string Hash(string script) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";

    /// <summary>A script's text can't end its element early; in JavaScript the backslashes change nothing.</summary>
    private static string Inline(string script) => script
        .Replace("\r\n", "\n", StringComparison.Ordinal)
        .Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase)
        .Replace("<!--", "<\\!--", StringComparison.Ordinal);
}
