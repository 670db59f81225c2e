using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Client.Protocol;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Server.Access;
using Orrery.Server.Reading;
using Orrery.Workers.Payloads;

namespace Orrery.Server.Http;

/// <summary>The steps of a run a page at a time, <c>GET /runs/{id}/steps</c>, and how they hang together, <c>GET /runs/{id}/graph</c>: for runs of any size.</summary>
internal sealed class StepApi(RunReads runs, ProgressBoard progress, LargePayloads payloads)
{
    private const int Most = 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/runs/{id}/steps", Actions.RunRead, "id", async http => await ListAsync(http, (await runs.ReadAsync(http, http.Run())).Run, Values(), progress.Of));
        routes.Get("/runs/{id}/steps/{index}", Actions.RunRead, "id", async http => await OneAsync(http, (await runs.ReadAsync(http, http.Run())).Run, Values(), progress.Of));
        routes.Get("/runs/{id}/graph", Actions.RunRead, "id", async http => JsonAnswer.Of((await runs.ReadAsync(http, http.Run())).Graph));
    }

    private ShownValues Values() => new(payloads, ShownValues.OfDocument);

    /// <summary>The page of a run's steps that a request asks for.</summary>
    public static async Task<IResult> ListAsync(HttpContext http, RunSnapshot run, ShownValues values, Func<AttemptName, AttemptProgress?> progress)
    {
        var (from, limit) = (Number(http, "from", 0, int.MaxValue, 0), Number(http, "limit", 1, Most, 200));
        var (state, name, key) = (http.Request.Query["state"].ToString(), http.Request.Query["name"].ToString(), http.Request.Query["key"].ToString());
        var wanted = run.Steps.Where(s => (state is "" || RunViewMaker.Word(s.State) == state || state == "open" && !s.Done)
            && (name is "" || RunGraph.NameOf(s.Spec) == name) && (key is "" || s.Spec.Key.Contains(key, StringComparison.OrdinalIgnoreCase))).ToList();
        var page = run with { Steps = [.. wanted.Skip(from).Take(limit)] };
        var shown = await values.InDocumentAsync(page);
        return JsonAnswer.Of(new StepPage(wanted.Count, from, [.. shown.Steps.Select(s => RunViewMaker.Step(run.Header.Id, s, progress))]));
    }

    /// <summary>The step that a request names, with its input.</summary>
    public static async Task<IResult> OneAsync(HttpContext http, RunSnapshot run, ShownValues values, Func<AttemptName, AttemptProgress?> progress)
    {
        var step = StepOf(run, http);
        var shown = await values.InDocumentAsync(run with { Steps = ImmutableArray.Create(step) });
        return JsonAnswer.Of(RunViewMaker.Step(run.Header.Id, shown.Steps[0], progress) with { Input = RunViewMaker.Json(step.Spec.Input) });
    }

    /// <summary>The step that the route names. A run that began anew has forgotten its first ones.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public static Step StepOf(RunSnapshot run, HttpContext http)
    {
        var first = run.Steps.IsEmpty ? 0 : run.Steps[0].Spec.Index;
        return int.TryParse(http.Value("index"), CultureInfo.InvariantCulture, out var index) && index >= first && index - first < run.Steps.Length ? run.Steps[index - first]
            : throw new ProblemException(404, "step.unknown", $"Run {run.Header.Id} has {run.Steps.Length} steps, counted from {first}; there is no step '{http.Value("index")}'.");
    }

    private static int Number(HttpContext http, string name, int least, int most, int otherwise)
    {
        if (http.Request.Query[name].ToString() is not { Length: > 0 } text) return otherwise;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : throw new ProblemException(400, "query." + name, $"{name}={text}: a number from {least} to {most:N0} is wanted.");
    }
}
