using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Hosting;
using Orrery.Server.Hosting;

namespace Orrery.Server.Http;

/// <summary>Runs over HTTP: start, list, show, cancel, retry.</summary>
internal static class RunApi
{
    public static void Map(IEndpointRouteBuilder routes, Node node, RunBoard board)
    {
        routes.MapPost("/api/{service}/{workflow}", (string service, string workflow, HttpContext http) => StartAsync(node, service, workflow, http));
        routes.MapGet("/runs", (int? limit) => Results.Json(board.Newest(Math.Clamp(limit ?? 50, 1, 1000)), OrreryJson.Options));
        routes.MapGet("/runs/{id}", (string id) => ShowAsync(node, board, id));
        routes.MapPost("/runs/{id}/cancel", (string id) => DoAsync(node, id, (run, token) => new CancelRun(run) { Token = token }));
        routes.MapPost("/runs/{id}/retry", (string id) => DoAsync(node, id, (run, token) => new RetryRun(run) { Token = token }));
    }

    private static async Task<IResult> StartAsync(Node node, string service, string workflow, HttpContext http)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer);
        var input = new Payload(buffer.ToArray());
        if (input.Utf8.Length > Payload.MaxBytes) return Problem("input.size", $"An input may have {Payload.MaxBytes:N0} bytes; hand larger things over as artifacts.", 413);
        try
        {
            using var _ = JsonDocument.Parse(input.Utf8);
        }
        catch (JsonException e)
        {
            return Problem("input.json", $"The body isn't JSON: {e.Message}", 400);
        }

        if (node.Workers.SelectMany(w => w.Hello.Services).FirstOrDefault(s => s.Name == service) is not { } served)
            return Problem("service.unknown", $"No worker serves a service '{service}'. Served: {string.Join(", ", node.Workers.SelectMany(w => w.Hello.Services).Select(s => s.Name).Distinct())}.", 404);
        if (!served.Workflows.Contains(workflow))
            return Problem("workflow.unknown", $"Service {service} has no workflow '{workflow}'. It has: {string.Join(", ", served.Workflows)}.", 404);
        var run = NewRun(node, service, http.Request.Headers["Idempotency-Key"].ToString());
        return await node.AskAsync(run, token => new StartRun(run, service, served.Version, workflow, input) { Token = token }) switch
        {
            Started started => Results.Json(new StartedRun(started.Run, started.Already), OrreryJson.Options, statusCode: 202),
            var other => Refusal(other),
        };
    }

    /// <summary>A random id, or the one that belongs to the caller's key: the same key reaches the same run.</summary>
    private static RunId NewRun(Node node, string service, string key)
    {
        var value = key is "" ? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) : Fingerprint.Of($"{Caller.Local.Namespace}/{service}/{key}");
        return new RunId((ushort)(value % 1024 * (ulong)node.Partitions / 1024), value);
    }

    private static async Task<IResult> ShowAsync(Node node, RunBoard board, string id)
    {
        if (!RunId.TryParse(id, out var run)) return Problem("run.id", $"'{id}' is not a run id; one looks like r01-6k3v9x0m2q4wd.", 400);
        return await node.AskAsync(run, token => new GetRun(run) { Token = token }) switch
        {
            RunSnapshot snapshot => Results.Json(RunViewMaker.View(snapshot, board.ProgressOf), OrreryJson.Options),
            var other => Refusal(other),
        };
    }

    private static async Task<IResult> DoAsync(Node node, string id, Func<RunId, object, Engine.Command> command)
    {
        if (!RunId.TryParse(id, out var run)) return Problem("run.id", $"'{id}' is not a run id; one looks like r01-6k3v9x0m2q4wd.", 400);
        return await node.AskAsync(run, token => command(run, token)) is var answer && answer is Accepted
            ? Results.Json(new { run }, OrreryJson.Options)
            : Refusal(answer);
    }

    private static IResult Refusal(Answer answer) => answer is Refused refused
        ? Problem(refused.Code, refused.Message, refused.Code == "run.unknown" ? 404 : 409)
        : Problem("internal", $"Unexpected answer {answer.GetType().Name}.", 500);

    private static IResult Problem(string code, string detail, int status) =>
        Results.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code });
}
