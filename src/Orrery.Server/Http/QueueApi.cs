using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Server.Access;
using Orrery.Server.Hosting;
using Orrery.Server.Reading;

namespace Orrery.Server.Http;

/// <summary>Calls that gave up: <c>GET /queues/{service}/{function}/dead</c> lists them, <c>POST …/redrive</c> has their runs go on.</summary>
internal sealed class QueueApi(Node node, ReadModel list)
{
    private const int Most = 1000;
    private const int MostRefusedTold = 20;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/queues/{service}/{function}/dead", Actions.ServerRead, null, ListAsync);
        routes.Post("/queues/{service}/{function}/redrive", Actions.QueueRedrive, null, RedriveAsync);
    }

    private async Task<IResult> ListAsync(HttpContext http)
    {
        var text = http.Request.Query["limit"].ToString();
        if (!int.TryParse(text is "" ? "100" : text, CultureInfo.InvariantCulture, out var limit) || limit is < 1 or > Most)
            throw new ProblemException(400, "query.limit", $"limit={text}: a number from 1 to {Most:N0} is wanted.");
        var letters = await list.DeadLettersAsync(QueueOf(http), http.Who().Confined, limit, http.RequestAborted);
        var views = new List<DeadLetterView>(letters.Count);
        foreach (var letter in letters) views.Add(new DeadLetterView(letter.Run, letter.Step, letter.Failure?.Step ?? "", letter.FailedAt, letter.Failure));
        return JsonAnswer.Of(views);
    }

    private async Task<IResult> RedriveAsync(HttpContext http)
    {
        var (queue, only) = (QueueOf(http), http.Request.Query["run"].ToString());
        if (only is not "" && !RunId.TryParse(only, out _)) throw new ProblemException(400, "query.run", $"run={only}: a run's id is wanted.");
        var letters = await list.DeadLettersAsync(queue, http.Who().Confined, Most, http.RequestAborted);
        var runs = letters.Select(l => l.Run).Distinct().Where(r => only is "" || r.ToString() == only).ToList();
        if (only is not "" && runs.Count == 0) throw new ProblemException(404, "queue.letter", $"Run {only} has no call of {queue} that gave up.");
        var retried = 0;
        var refused = new List<RefusedRun>();
        foreach (var run in runs)
        {
            if (await node.AskAsync(http, run, _ => new RetryRun(run)) is Refused why) refused.Add(new RefusedRun(run, why.Message));
            else retried++;
        }

        var left = (await list.DeadLettersAsync(http.Who().Confined, http.RequestAborted)).GetValueOrDefault(queue);
        return JsonAnswer.Of(new RedriveView(retried, left, [.. refused.Take(MostRefusedTold)]));
    }

    private static string QueueOf(HttpContext http) => $"{http.Value("service")}/{http.Value("function")}";
}
