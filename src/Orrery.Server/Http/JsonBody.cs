using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Orrery.Hosting;

namespace Orrery.Server.Http;

/// <summary>What a request brings along.</summary>
internal static class JsonBody
{
    private const int MaxKey = 200;

    /// <summary>The body as JSON, in memory whatever its size, unread but checked.</summary>
    /// <param name="what">What it is, as in <c>input</c>: begins the codes of problems.</param>
    /// <exception cref="ProblemException">It isn't JSON, or too large.</exception>
    public static async Task<Payload> ReadAsync(HttpContext http, string what)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        if (http.Request.ContentLength > Payload.MaxBytes) throw TooLarge(what);
        using var buffer = new MemoryStream();
        var block = new byte[16 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(block, http.RequestAborted)) > 0)
        {
            buffer.Write(block, 0, read);
            if (buffer.Length > Payload.MaxBytes) throw TooLarge(what);
        }

        return Checked(buffer.ToArray(), what);
    }

    /// <exception cref="ProblemException">It isn't JSON.</exception>
    public static Payload Checked(ReadOnlyMemory<byte> body, string what)
    {
        try
        {
            using var _ = JsonDocument.Parse(body);
            var reader = new Utf8JsonReader(body.Span);
            while (reader.Read()) JsonTexts.Check(ref reader);
            return new Payload(body);
        }
        catch (JsonException e)
        {
            throw body.IsEmpty ? new ProblemException(400, what + ".json", $"The body is empty; it must be the {what} as JSON.") : NotJson(what, e);
        }
    }

    public static ProblemException NotJson(string what, JsonException e) => new(400, what + ".json", $"The body isn't JSON: {e.Message}");

    /// <summary>What the caller chose so that sending again does nothing more; empty when it chose nothing.</summary>
    /// <exception cref="ProblemException">It is too long.</exception>
    public static string IdempotencyKey(this HttpRequest request)
    {
        var key = request.Headers["Idempotency-Key"].ToString();
        return key.Length <= MaxKey ? key : throw new ProblemException(400, "key.size", $"The Idempotency-Key has {key.Length} characters; {MaxKey} are allowed.");
    }

    public static ProblemException TooLarge(string what) =>
        new(413, what + ".size", $"An {what} may have {Payload.MaxBytes:N0} bytes. Hand larger things over as artifacts: POST /artifacts, then name the id in it.".Replace("An signal", "A signal"));
}
