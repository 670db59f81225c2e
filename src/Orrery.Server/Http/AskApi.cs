using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Hosting;
using Orrery.Server.Access;
using Orrery.Server.Hosting;
using Orrery.Workers.Payloads;

namespace Orrery.Server.Http;

/// <summary>Asking a run's code: <c>POST /runs/{id}/queries/{name}</c> and <c>/updates/{name}</c>, with what it is asked as the body.</summary>
internal sealed class AskApi(Node node, PayloadIntake intake, LargePayloads payloads)
{
    /// <summary>How long an answer is waited for when the caller doesn't say.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Post("/runs/{id}/queries/{name}", Actions.RunRead, "id", QueryAsync);
        routes.Post("/runs/{id}/updates/{name}", Actions.RunUpdate, "id", UpdateAsync);
    }

    private async Task<IResult> QueryAsync(HttpContext http)
    {
        var (run, name, wait) = (http.Run(), http.Value("name"), EndApi.WaitOf(http) ?? Wait);
        var (value, _) = await intake.ReadAsync(http, "query");
        return await AskAsync(http, run, update: false, "", name, value, wait) is { } answer
            ? await OfAsync(answer, result => new { run, query = name, result })
            : new Problem(503, "run.silent", $"The code of run {run} hasn't answered within {wait.TotalSeconds:0.#} s. It waits for: {(await node.ShowAsync(http, run)).Waiting ?? "nothing"}.");
    }

    private async Task<IResult> UpdateAsync(HttpContext http)
    {
        var (run, name, wait) = (http.Run(), http.Value("name"), EndApi.WaitOf(http) ?? Wait);
        var id = http.Request.IdempotencyKey() is { Length: > 0 } given ? given : Guid.NewGuid().ToString("n");
        var (value, _) = await intake.ReadAsync(http, "update");
        return await AskAsync(http, run, update: true, id, name, value, wait) is { } answer
            ? await OfAsync(answer, result => new UpdateAnswer(run, name, id, true, result))
            : JsonAnswer.Of(new UpdateAnswer(run, name, id, false, null), 202);
    }

    /// <summary>The answer; null when the wait is over first.</summary>
    private async Task<Answer?> AskAsync(HttpContext http, RunId run, bool update, string id, string name, Payload value, TimeSpan wait)
    {
        object? asked = null;
        try
        {
            return await node.AskAsync(http, run, token =>
            {
                asked = token;
                return new AskRun(run, update, id, name, value);
            }).WaitAsync(wait, http.RequestAborted);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            if (asked is not null) node.StopAsking(run, asked);
            if (e is OperationCanceledException) throw;
            return null;
        }
    }

    private async Task<IResult> OfAsync<T>(Answer answer, Func<System.Text.Json.JsonElement?, T> document)
    {
        if (answer is not Answered { Failure: var failure, Result: var result }) return Problem.Of(answer);
        if (failure is null) return JsonAnswer.Of(document(RunViewMaker.Json(await payloads.FetchAsync(result, "the answer"))));
        var status = failure.Type switch { "query.unknown" or "update.unknown" => 404, "query.json" or "update.json" or "query.null" or "update.null" => 400, _ => 422 };
        return new Problem(status, failure.Type, failure.Message);
    }
}
