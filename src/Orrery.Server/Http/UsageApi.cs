using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Server.Reading;

namespace Orrery.Server.Http;

/// <summary>What an attempt used over time: <c>GET /runs/{id}/steps/{index}/usage?attempt=N</c>.</summary>
internal static class UsageApi
{
    public static void Map(IEndpointRouteBuilder routes, RunReads runs, UsageBoard usage) => routes.Get("/runs/{id}/steps/{index}/usage", Actions.RunRead, "id", async http =>
    {
        var (attempt, _) = LogApi.AttemptOf((await runs.ReadAsync(http, http.Run())).Run, http);
        return JsonAnswer.Of(new UsageView(attempt.Epoch, await usage.FindAsync(attempt, http.RequestAborted)));
    });
}
