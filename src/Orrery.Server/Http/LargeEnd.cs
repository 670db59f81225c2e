using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orrery.Client;
using Orrery.Hosting;
using Orrery.Workers.Artifacts;

namespace Orrery.Server.Http;

/// <summary>The end of a run whose result lies in an artifact: the same document as of a small one, the result copied into it from the file.</summary>
internal sealed class LargeEnd(RunEnd end, StoredPayload result, ArtifactStore store) : IResult
{
    public async Task ExecuteAsync(HttpContext http)
    {
        await using var bytes = await store.OpenReadAsync(result.Id, http.RequestAborted)
            ?? throw new ProblemException(404, "artifact.unknown", $"The run's result, {result}, is not here.");
        // All other fields, and the result as the last one.
        var others = JsonSerializer.SerializeToUtf8Bytes(end, OrreryJson.Options);
        http.Response.StatusCode = 200;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.Body.WriteAsync(others.AsMemory(0, others.Length - 1), http.RequestAborted);
        await http.Response.Body.WriteAsync(",\"result\":"u8.ToArray(), http.RequestAborted);
        await bytes.CopyToAsync(http.Response.Body, http.RequestAborted);
        await http.Response.Body.WriteAsync("}"u8.ToArray(), http.RequestAborted);
    }
}
