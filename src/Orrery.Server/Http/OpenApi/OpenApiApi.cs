using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Server.Access;
using Orrery.Server.Hosting;

namespace Orrery.Server.Http.OpenApi;

/// <summary><c>GET /openapi.json</c>. Made when it is first asked for, and again when what is served has changed.</summary>
internal sealed class OpenApiApi(ServiceCatalogue services)
{
    private readonly Lock _gate = new();
    private (long Edition, byte[] Document)? _made;

    public void Map(IEndpointRouteBuilder routes) => routes.Get("/openapi.json", Actions.ServerRead, null, http =>
    {
        http.Response.Headers.CacheControl = "no-cache";
        return Task.FromResult(Results.Bytes(Document(), "application/json"));
    });

    private byte[] Document()
    {
        lock (_gate)
        {
            // Read first: what changes while it is made is in the next one.
            var edition = services.Edition;
            if (_made is not { } made || made.Edition != edition) _made = made = (edition, JsonSerializer.SerializeToUtf8Bytes(OpenApiDocument.Of(services.Of()), OrreryJson.Indented));
            return made.Document;
        }
    }
}
