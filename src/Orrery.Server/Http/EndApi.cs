using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Engine.Runs;
using Orrery.Server.Access;
using Orrery.Server.Hosting;
using Orrery.Server.Reading;
using Orrery.Workers.Artifacts;

namespace Orrery.Server.Http;

/// <summary>Waiting for a run's end: <c>GET /runs/{id}/end?wait=SECONDS</c>, and a start's <c>?wait=</c>. A run that is parked is answered as well: it waits for somebody.</summary>
internal sealed class EndApi(Node node, RunEnds ends, ArtifactStore store, CancellationToken stopping)
{
    private const double MaxWait = 60;

    public void Map(IEndpointRouteBuilder routes) => routes.Get("/runs/{id}/end", Actions.RunRead, "id", async http =>
    {
        var run = http.Run();
        using var end = ends.Of(run);
        return await AnswerAsync(http, run, end, WaitOf(http) ?? TimeSpan.Zero, already: null);
    });

    /// <summary>To be disposed of; taken before whatever may end the run.</summary>
    public RunEnds.Wait Of(RunId run) => ends.Of(run);

    /// <summary>How long the caller wants the answer to wait; null when it doesn't say.</summary>
    /// <exception cref="ProblemException">It says something else than a number of seconds.</exception>
    public static TimeSpan? WaitOf(HttpContext http)
    {
        var text = http.Request.Query["wait"].ToString();
        if (text is "") return null;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= MaxWait
            ? TimeSpan.FromSeconds(seconds)
            : throw new ProblemException(400, "query.wait", $"wait={text}: seconds from 0 to {MaxWait} are wanted.");
    }

    /// <summary>200 and the end, or 202 when the wait is over first.</summary>
    /// <param name="already">Of a start: whether the run was there before, and so may have ended long ago. Null when it isn't a start, with the same consequence.</param>
    public async Task<IResult> AnswerAsync(HttpContext http, RunId run, RunEnds.Wait end, TimeSpan wait, bool? already)
    {
        if (already != false && await node.ShowAsync(http, run) is { Header: { Status: not RunStatus.Running } header }) return Ended(header, already);
        using var until = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            return Ended(await end.Ended.WaitAsync(wait, until.Token), already);
        }
        catch (Exception e) when (e is TimeoutException || e is OperationCanceledException && !http.RequestAborted.IsCancellationRequested)
        {
            http.Response.Headers.Location = $"/runs/{run}";
            return JsonAnswer.Of(new RunEnd(run, RunViewMaker.Word(RunStatus.Running), null, null) { Already = already }, 202);
        }
    }

    private IResult Ended(RunHeader run, bool? already)
    {
        var end = new RunEnd(run.Id, RunViewMaker.Word(run.Status), RunViewMaker.Json(run.Result), run.Failure) { Already = already };
        return run.Result.Stored is { } stored ? new LargeEnd(end, stored, store) : JsonAnswer.Of(end);
    }
}
