using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Orrery.Hosting;
using Orrery.Workers.Artifacts;

namespace Orrery.Server.Http;

/// <summary>Takes the JSON of inputs and signals from requests: small ones into memory, large ones straight into artifacts, durably before anything names them.</summary>
/// <param name="freeSpace">What the data folder's file system has left.</param>
internal sealed class PayloadIntake(ArtifactStore store, Func<long> freeSpace)
{
    /// <summary>The body as JSON, unread but checked.</summary>
    /// <param name="what">What it is, as in <c>input</c>: begins the codes of problems.</param>
    /// <param name="seed">Begins the hash of a large one.</param>
    /// <returns>Of a large one also the hash of its bytes; null for a small one, whose bytes whoever wants to can hash.</returns>
    /// <exception cref="ProblemException">It isn't JSON, is too large, or there is no room for it.</exception>
    public async Task<(Payload Payload, ulong? Hash)> ReadAsync(HttpContext http, string what, ulong seed = 0)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        if (http.Request.ContentLength > Payload.MaxBytes) throw JsonBody.TooLarge(what);
        var small = new byte[(int)Math.Min(http.Request.ContentLength ?? Payload.MaxInline, Payload.MaxInline) + 1];
        int length = 0, read;
        while (length < small.Length && (read = await http.Request.Body.ReadAsync(small.AsMemory(length), http.RequestAborted)) > 0) length += read;
        if (length <= Payload.MaxInline) return (JsonBody.Checked(small.AsMemory(0, length), what), null);
        return await StoreAsync(http, small, what, seed);
    }

    private async Task<(Payload, ulong?)> StoreAsync(HttpContext http, ReadOnlyMemory<byte> begun, string what, ulong seed)
    {
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        var free = freeSpace();
        if ((http.Request.ContentLength ?? begun.Length) + ArtifactApi.Reserve > free)
            throw new ProblemException(507, "disk.full", $"Only {Math.Max(0, free - ArtifactApi.Reserve):N0} bytes are free for what is larger than {Payload.MaxInline:N0}. Free some space in the data folder's file system.");
        await using var body = new CheckedJson(begun, http.Request.Body, Payload.MaxBytes, () => JsonBody.TooLarge(what), seed);
        try
        {
            var stored = await store.PutAsync(body, $"the {what}", http.RequestAborted);
            return (new Payload(new StoredPayload(stored.Id, stored.Size)), body.Hash);
        }
        catch (JsonException e)
        {
            throw JsonBody.NotJson(what, e);
        }
        catch (DiskFullException e)
        {
            throw new ProblemException(507, "disk.full", e.Message);
        }
    }
}
