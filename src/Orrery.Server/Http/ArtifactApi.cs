using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Net.Http.Headers;
using Orrery.Server.Access;
using Orrery.Server.Hosting;
using Orrery.Workers.Artifacts;

namespace Orrery.Server.Http;

/// <summary>Bytes in and out: <c>POST /artifacts</c>, <c>GET</c> and <c>HEAD /artifacts/{id}</c>. What there is, and what is known of it, is <see cref="ArtifactListApi"/>.</summary>
internal sealed class ArtifactApi(ArtifactStore store, Refusals refusals, Func<long> freeSpace)
{
    /// <summary>Space that uploads leave alone: the engine's own log must always find room.</summary>
    public const long Reserve = 256L << 20;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Post("/artifacts", Actions.ArtifactWrite, null, PutAsync);
        routes.GetOrHead("/artifacts/{artifact}", Actions.ArtifactRead, "artifact", GetAsync);
    }

    private async Task<IResult> PutAsync(HttpContext http)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        var free = freeSpace();
        if (http.Request.ContentLength is { } length && length + Reserve > free)
            return new Problem(507, "disk.full", $"The upload has {length:N0} bytes, but only {Math.Max(0, free - Reserve):N0} are free for artifacts. Free some space in the data folder's file system.");
        try
        {
            var stored = await refusals.UploadAsync(Gate.CallerOf(http).Namespace, () => store.PutUploadAsync(http.Request.Body, http.RequestAborted));
            return JsonAnswer.Of(new Artifact(stored.Id, stored.Size), 201);
        }
        catch (DiskFullException e)
        {
            return new Problem(507, "disk.full", e.Message);
        }
    }

    private async Task<IResult> GetAsync(HttpContext http)
    {
        if (!ArtifactId.TryParse(http.Value("artifact"), out var id)) return Unreadable(http);
        if (HttpMethods.IsHead(http.Request.Method)) refusals.Announce(id);
        return await ArtifactAnswer.OfAsync(http, store, id, TypeOf(http, id));
    }

    /// <summary>For players: what the bytes look like, if they are a picture or sound that no browser takes for a page. Everything else is bytes.</summary>
    private string TypeOf(HttpContext http, ArtifactId id)
    {
        if (http.Request.Query["as"].ToString() is not { Length: > 0 } wanted) return "application/octet-stream";
        if (wanted != "media") throw new ProblemException(400, "query.as", $"as={wanted}: there is media, which says by the content type what a picture, a video or sound is.");
        return ArtifactKinds.TypeOf(store.Peek(id, ArtifactKinds.Looked)) ?? "application/octet-stream";
    }

    internal static Problem Unreadable(HttpContext http) =>
        new(400, "artifact.id", $"'{http.Value("artifact")}' is not an artifact id; one is sha256- and 64 hexadecimal digits.");
}

/// <summary>An artifact as a body: whole or in ranges, cached for ever since its bytes never change.</summary>
internal static class ArtifactAnswer
{
    public static async Task<IResult> OfAsync(HttpContext http, ArtifactStore store, ArtifactId id, string contentType, bool immutable = true)
    {
        if (await store.PathOfAsync(id, http.RequestAborted) is not { } path) return new Problem(404, "artifact.unknown", $"There is no artifact {id} here.");
        http.Response.Headers.CacheControl = immutable ? "private, max-age=31536000, immutable" : "no-cache";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.File(path, contentType, entityTag: new EntityTagHeaderValue($"\"{id.Hex}\""), enableRangeProcessing: true);
    }
}
