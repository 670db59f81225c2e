using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Server.Http;

namespace Orrery.Server.Live.Alerts;

/// <summary>Saved queries over HTTP: <c>/api/mql/queries</c> and <c>/api/mql/queries/{name}</c>.</summary>
internal sealed class SavedQueryApi(SavedQueries saved)
{
    private static readonly JsonSerializerOptions Strict = new(OrreryJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/mql/queries", Actions.QueryLive, null, http => Task.FromResult(JsonAnswer.Of(saved.List(http.Who().Confined))));
        routes.Get("/api/mql/queries/{name}", Actions.QueryLive, "name", http => Task.FromResult(JsonAnswer.Of(saved.Find(SpaceOf(http), http.Value("name")) ?? throw Unknown(http))));
        routes.Put("/api/mql/queries/{name}", Actions.QuerySave, "name", SetAsync);
        routes.Delete("/api/mql/queries/{name}", Actions.QuerySave, "name", async http => await saved.RemoveAsync(SpaceOf(http), http.Value("name")) ? Results.NoContent() : throw Unknown(http));
    }

    private async Task<IResult> SetAsync(HttpContext http)
    {
        try
        {
            var spec = JsonSerializer.Deserialize<SavedQuerySpec>((await JsonBody.ReadAsync(http, "query")).Utf8.Span, Strict);
            return JsonAnswer.Of(await saved.SetAsync(SpaceOf(http), http.Value("name"), spec ?? throw new JsonException("null is no query."), http.Who().Caller));
        }
        catch (JsonException e)
        {
            throw new ProblemException(400, "input.json", $"The body doesn't read as a saved query: {e.Message}");
        }
    }

    /// <summary>Whose events it sees: what somebody who sees all namespaces saves is theirs, and no namespace's.</summary>
    private static string SpaceOf(HttpContext http) => http.Who().Confined ?? Identity.Everywhere;

    private static ProblemException Unknown(HttpContext http) => new(404, "query.unsaved", $"No query '{http.Value("name")}' is saved here; GET /api/mql/queries lists them.");
}
