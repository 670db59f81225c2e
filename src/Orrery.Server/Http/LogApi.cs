using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client.Protocol;
using Orrery.Server.Access;
using Orrery.Server.Hosting;
using Orrery.Server.Reading;

namespace Orrery.Server.Http;

/// <summary>What attempts logged: <c>GET /runs/{id}/steps/{index}/log?attempt=N</c>, as text.</summary>
internal static class LogApi
{
    public static void Map(IEndpointRouteBuilder routes, Node node, AttemptLogs logs) =>
        routes.Get("/runs/{id}/steps/{index}/log", Actions.RunRead, "id", http => ReadAsync(node, logs, http));

    private static async Task<IResult> ReadAsync(Node node, AttemptLogs logs, HttpContext http)
    {
        var run = http.Run();
        var steps = (await node.ShowAsync(http, run)).Steps;
        if (!int.TryParse(http.Value("index"), out var index) || index < 0 || index >= steps.Length)
            return new Problem(404, "step.unknown", $"Run {run} has {steps.Length} steps, counted from 0; there is no step '{http.Value("index")}'.");
        var wanted = http.Request.Query["attempt"].ToString();
        var attempt = steps[index].Epoch;
        if (wanted is not "" && (!int.TryParse(wanted, out attempt) || attempt < 1 || attempt > steps[index].Epoch))
            return new Problem(404, "attempt.unknown", $"Step {index} has {steps[index].Epoch} attempt{(steps[index].Epoch == 1 ? "" : "s")}, counted from 1; there is no attempt '{wanted}'.");
        var path = await logs.FindAsync(new AttemptName(run, index, attempt), http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        return path is null ? Results.Text("", "text/plain; charset=utf-8") : Results.Stream(Open(path), "text/plain; charset=utf-8");
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
}
