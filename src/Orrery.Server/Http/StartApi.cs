using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Client.Protocol;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Hosting;
using Orrery.Server.Access;
using Orrery.Server.Hosting;
using Orrery.Workers.Payloads;

namespace Orrery.Server.Http;

/// <summary>Starting runs: <c>POST /api/{service}/{workflow}</c> with the input as the body; with <c>?wait=</c> the answer is how the run ended.</summary>
internal static class StartApi
{
    public static void Map(IEndpointRouteBuilder routes, Node node, Refusals refusals, EndApi ends, PayloadIntake intake) =>
        routes.Post("/api/{service}/{workflow}", Actions.RunStart, "service", http => StartAsync(node, refusals, ends, intake, http));

    private static async Task<IResult> StartAsync(Node node, Refusals refusals, EndApi ends, PayloadIntake intake, HttpContext http)
    {
        var (service, workflow) = (http.Value("service"), http.Value("workflow"));
        var wait = EndApi.WaitOf(http);
        var key = http.Request.IdempotencyKey();
        var within = Within(http);
        var (input, hash) = await intake.ReadAsync(http, "input", StartRun.HashSeed(service, workflow));
        var served = await CheckAsync(node, service, workflow, input, http.RequestAborted);
        var caller = Gate.CallerOf(http);
        var run = NewRun(node, caller, service, key);
        using var end = wait is null ? null : ends.Of(run);
        return await refusals.StartAsync(run, input, () => node.AskAsync(run, token => new StartRun(run, service, served.Version, workflow, input) { Pin = served.Id, Caller = caller, Token = token, Within = within, InputHash = hash })) switch
        {
            Started started when end is null => Accepted(http, started),
            Started started => await ends.AnswerAsync(http, run, end, wait!.Value, started.Already),
            var other => Problem.Of(other),
        };
    }

    /// <summary>Whether a workflow can be started with an input.</summary>
    /// <returns>Its service.</returns>
    /// <exception cref="ProblemException">It can't.</exception>
    public static async Task<ServedService> CheckAsync(Node node, string service, string workflow, Payload input, CancellationToken stop)
    {
        if (await node.Services.FindAsync(service, stop) is not { } served)
            throw new ProblemException(404, "service.unknown", $"No worker serves a service '{service}'. {Served(node.Services.Names)}");
        if (!served.Workflows.Contains(workflow))
            throw new ProblemException(404, "workflow.unknown", $"Service {service} has no workflow '{workflow}'. It has: {string.Join(", ", served.Workflows)}.");
        if (await node.Checks.AskAsync(node.Workers.Where(w => w.Has(service, served.Id)), service, workflow, input) is { } wrong)
            throw new ProblemException(400, wrong.IsRefusal ? wrong.Type : $"input.{wrong.Type}", wrong.Message);
        return served;
    }

    /// <summary>Starts a run in somebody's name, without a request of theirs.</summary>
    /// <param name="what"><c>service/workflow</c>.</param>
    /// <param name="key">The same again is the same run.</param>
    /// <param name="json">The input.</param>
    /// <exception cref="ProblemException">It can't be started.</exception>
    public static async Task<RunId> StartAsync(Node node, Refusals refusals, LargePayloads payloads, Caller caller, string what, string key, string json, CancellationToken stop)
    {
        var slash = what.IndexOf('/');
        var (service, workflow) = (what[..slash], what[(slash + 1)..]);
        var input = await payloads.StoreAsync(new Payload(Encoding.UTF8.GetBytes(json)));
        var served = await CheckAsync(node, service, workflow, input, stop);
        var run = NewRun(node, caller, service, key);
        return await refusals.StartAsync(run, input, () => node.AskAsync(run, token => new StartRun(run, service, served.Version, workflow, input) { Pin = served.Id, Caller = caller, Token = token })) switch
        {
            Started started => started.Run,
            var other => throw new ProblemException(Problem.Of(other)),
        };
    }

    private static IResult Accepted(HttpContext http, Started started)
    {
        http.Response.Headers.Location = $"/runs/{started.Run}";
        return JsonAnswer.Of(new StartedRun(started.Run, started.Already), 202);
    }

    private static string Served(IReadOnlyList<string> names) =>
        names.Count == 0 ? "None is served at all: is a worker running, and does it find its services?" : $"Served: {string.Join(", ", names)}.";

    /// <summary>Seconds that the run may take; null for as long as it likes.</summary>
    private static TimeSpan? Within(HttpContext http)
    {
        if (http.Request.Query["within"].ToString() is not { Length: > 0 } text) return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1e10 ? TimeSpan.FromSeconds(seconds)
            : throw new ProblemException(400, "query.within", $"within={text}: a number of seconds above 0 is wanted.");
    }

    /// <summary>A random id, or the one that belongs to the caller's key: the same key reaches the same run.</summary>
    public static RunId NewRun(Node node, Caller caller, string service, string key) =>
        key is "" ? RunId.Of(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)), node.Partitions) : RunKey.IdOf(caller.Namespace, service, key, node.Partitions);
}
