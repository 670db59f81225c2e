using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client.Protocol;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Server.Access;
using Orrery.Server.Reading;

namespace Orrery.Server.Http;

/// <summary>What attempts logged: <c>GET /runs/{id}/steps/{index}/log?attempt=N</c>, as text.</summary>
internal static class LogApi
{
    public static void Map(IEndpointRouteBuilder routes, RunReads runs, AttemptLogs logs) =>
        routes.Get("/runs/{id}/steps/{index}/log", Actions.RunRead, "id", http => ReadAsync(runs, logs, http));

    private static async Task<IResult> ReadAsync(RunReads runs, AttemptLogs logs, HttpContext http)
    {
        var (attempt, _) = AttemptOf((await runs.ReadAsync(http, http.Run())).Run, http);
        var path = await logs.FindAsync(attempt, http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        return path is null ? Results.Text("", "text/plain; charset=utf-8") : Results.Stream(Open(path), "text/plain; charset=utf-8");
    }

    /// <summary>The attempt that the request names, with its step: the newest one's when it names none.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public static (AttemptName Attempt, Step Step) AttemptOf(RunSnapshot run, HttpContext http)
    {
        var step = StepApi.StepOf(run, http);
        var wanted = http.Request.Query["attempt"].ToString();
        var attempt = step.Epoch;
        if (wanted is not "" && (!int.TryParse(wanted, out attempt) || attempt < 1 || attempt > step.Epoch))
            throw new ProblemException(404, "attempt.unknown", $"Step {step.Spec.Index} has {step.Epoch} attempt{(step.Epoch == 1 ? "" : "s")}, counted from 1; there is no attempt '{wanted}'.");
        return (new AttemptName(run.Header.Id, step.Spec.Index, attempt), step);
    }

    public static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
}
