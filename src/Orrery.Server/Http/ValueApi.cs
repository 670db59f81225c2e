using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;
using Orrery.Server.Access;
using Orrery.Server.Hosting;
using Orrery.Workers.Artifacts;

namespace Orrery.Server.Http;

/// <summary>A run's values, each as a body of its own, however large: <c>GET /runs/{id}/input</c>, <c>/result</c>, <c>/published</c>,
/// <c>/runs/{id}/steps/{index}/input</c> and <c>/result</c>.</summary>
internal sealed class ValueApi(Node node, ArtifactStore store)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/runs/{id}/input", Actions.RunRead, "id", http => OfRunAsync(http, "input", run => run.Input));
        routes.Get("/runs/{id}/result", Actions.RunRead, "id", http => OfRunAsync(http, "result", run => run.Result));
        routes.Get("/runs/{id}/published", Actions.RunRead, "id", http => OfRunAsync(http, "published", run => run.Published));
        routes.Get("/runs/{id}/steps/{index}/input", Actions.RunRead, "id", http => OfStepAsync(http, "input", step => step.Spec.Input));
        routes.Get("/runs/{id}/steps/{index}/result", Actions.RunRead, "id", http => OfStepAsync(http, "result", step => step.Result));
    }

    private async Task<IResult> OfRunAsync(HttpContext http, string name, Func<RunHeader, Payload> of)
    {
        var run = await node.ShowAsync(http, http.Run());
        return await AnswerAsync(http, of(run.Header), name, $"Run {run.Header.Id} ({RunViewMaker.Word(run.Header.Status)})");
    }

    private async Task<IResult> OfStepAsync(HttpContext http, string name, Func<Step, Payload> of)
    {
        var run = await node.ShowAsync(http, http.Run());
        return StepOf(run, http.Value("index")) is { } step
            ? await AnswerAsync(http, of(step), name, $"Step {step.Spec.Index} ({RunViewMaker.Word(step.State)}) of run {run.Header.Id}")
            : new Problem(404, "step.unknown", $"Run {run.Header.Id} has no step '{http.Value("index")}'; its steps are {run.Header.FirstStep} to {run.Header.FirstStep + run.Steps.Length - 1}.");
    }

    /// <summary>By the index that the run's document gives it.</summary>
    private static Step? StepOf(RunSnapshot run, string text) =>
        int.TryParse(text, out var index) && index >= run.Header.FirstStep && index < run.Header.FirstStep + run.Steps.Length ? run.Steps[index - run.Header.FirstStep] : null;

    private async Task<IResult> AnswerAsync(HttpContext http, Payload value, string name, string whose)
    {
        if (value.IsEmpty) return new Problem(404, name + ".none", $"{whose} has no {name}.");
        if (value.Stored is { } stored) return await ArtifactAnswer.OfAsync(http, store, stored.Id, "application/json", immutable: false);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Bytes(value.Utf8, "application/json");
    }
}
