using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Server.Hosting;
using Orrery.Server.Reading;

namespace Orrery.Server.Http;

/// <summary><c>GET /</c>: the newest runs on a plain page.</summary>
internal sealed class HomePage(Node node, ReadModel list)
{
    private const string Head = """
        <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Orrery</title><style>
        :root{color-scheme:light dark;--line:#8883;--dim:#888}
        body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2.5rem auto;padding:0 1.25rem}
        h1{font-size:1.4rem;margin:0}p{color:var(--dim);margin:.25rem 0 1.75rem}a{color:inherit}
        table{border-collapse:collapse;width:100%}th{font-weight:500;color:var(--dim);text-align:left}
        th,td{padding:.45rem .9rem .45rem 0;border-bottom:1px solid var(--line);vertical-align:top}td.n{font-variant-numeric:tabular-nums;white-space:nowrap}
        code{font:13px ui-monospace,monospace}.s{display:inline-block;min-width:5.5rem}
        .s::before{content:"";display:inline-block;width:.6em;height:.6em;border-radius:50%;margin-right:.5em;background:var(--dim)}
        .completed::before{background:#2a9d5c}.failed::before{background:#d64545}.running::before{background:#3d7edb}.parked::before{background:#d9912b}
        small{color:var(--dim);display:block;max-width:42rem}
        </style>
        """;

    public void Map(IEndpointRouteBuilder routes) => routes.Get("/", Actions.RunList, null, ShowAsync);

    private async Task<IResult> ShowAsync(HttpContext http)
    {
        var runs = (await list.NewestAsync(new RunQuery(100), http.RequestAborted))!;
        var page = new StringBuilder(Head);
        page.Append("<h1>Orrery</h1><p>").Append(node.Services.Names is { Count: > 0 } names ? "Serving " + Text(string.Join(", ", names)) : "No service yet")
            .Append(CultureInfo.InvariantCulture, $" · {node.Workers.Count} {(node.Workers.Count == 1 ? "worker" : "workers")} · version {ProductVersion.Text} · ")
            .Append("<a href=\"/health\">health</a> · <a href=\"/workers\">workers</a> · <a href=\"/queues\">queues</a></p>");
        if (runs.Count == 0) page.Append("<p>No runs yet. Start one with <code>orrery start service/workflow</code>.</p>");
        else Table(page, runs);
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        return Results.Text(page.ToString(), "text/html; charset=utf-8");
    }

    private static void Table(StringBuilder page, IReadOnlyList<RunLine> runs)
    {
        page.Append("<table><tr><th>State<th>Workflow<th>Run<th>Steps<th>Started<th>Took<th>Files</tr>");
        foreach (var run in runs)
        {
            var took = (run.EndedAt ?? DateTimeOffset.UtcNow) - run.StartedAt;
            page.Append(CultureInfo.InvariantCulture, $"<tr><td><span class=\"s {run.State}\">{run.State}</span>");
            if (run.Failure is { } failure) page.Append("<small>").Append(Text(failure.Message)).Append("</small>");
            page.Append("<td>").Append(Text($"{run.Service}/{run.Workflow}"))
                .Append(CultureInfo.InvariantCulture, $"<td><a href=\"/runs/{run.Id}\"><code>{run.Id}</code></a><td class=n>{run.StepsDone}/{run.Steps}")
                .Append(CultureInfo.InvariantCulture, $"<td class=n>{run.StartedAt.ToLocalTime():yyyy-MM-dd HH:mm:ss}<td class=n>{Duration(took)}<td>");
            if (run.State == "completed") page.Append(CultureInfo.InvariantCulture, $"<a href=\"/runs/{run.Id}/files/report.html\">report</a> · <a href=\"/runs/{run.Id}/files/\">files</a>");
        }

        page.Append("</table>");
    }

    private static string Duration(TimeSpan time) => time.TotalSeconds < 60
        ? time.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture)
        : time.ToString(time.TotalHours < 1 ? @"m\:ss" : @"d\.hh\:mm\:ss", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
