using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Orrery.Server.Portal.Framing;

namespace Orrery.Server.Portal.Forms;

/// <summary>Reads what a form sends. A file in it is stored as an artifact while it is read, and its id takes the field's place: that is how an upload works without script.</summary>
internal static class SentForm
{
    private const int MostValue = 1 << 20;

    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(Visit visit)
    {
        var request = visit.Http.Request;
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType == "multipart/form-data" && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 } boundary)
            return await ReadPartsAsync(visit, new MultipartReader(boundary, request.Body));
        if (!request.HasFormContentType) return new Dictionary<string, string>();
        return (await request.ReadFormAsync(visit.Stop)).ToDictionary(f => f.Key, f => string.Join('\n', (IEnumerable<string?>)f.Value));
    }

    private static async Task<IReadOnlyDictionary<string, string>> ReadPartsAsync(Visit visit, MultipartReader parts)
    {
        visit.Http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        var values = new Dictionary<string, string>();
        while (await parts.ReadNextSectionAsync(visit.Stop) is { } part)
        {
            if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var head) || HeaderUtilities.RemoveQuotes(head.Name).Value is not { } name) continue;
            if (!name.StartsWith("file.", StringComparison.Ordinal))
            {
                var text = await ReadTextAsync(part, visit.Stop);
                values[name] = values.TryGetValue(name, out var before) ? $"{before}\n{text}" : text;
                continue;
            }

            if (HeaderUtilities.RemoveQuotes(head.FileName.HasValue ? head.FileName : head.FileNameStar).Value is not { Length: > 0 } file) continue;
            values["in." + name["file.".Length..]] = (await visit.Client.UploadAsync(part.Body, stop: visit.Stop)).Id.ToString();
            // A field that asks for a name and was left empty gets the file's.
            if (values.GetValueOrDefault("in.name") is null or "") values["in.name"] = Path.GetFileName(file.Replace('\\', '/'));
        }

        return values;
    }

    private static async Task<string> ReadTextAsync(MultipartSection part, CancellationToken stop)
    {
        using var reader = new StreamReader(part.Body);
        var text = new char[MostValue];
        var read = await reader.ReadBlockAsync(text, stop);
        return read < MostValue ? new string(text, 0, read) : throw new Client.OrreryException("form.size", $"A field may have {MostValue:N0} characters; upload what is larger, and name it by its id.") { Status = 413 };
    }
}
