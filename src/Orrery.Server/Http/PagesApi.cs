using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Server.Access;
using Orrery.Server.Reading;
using Orrery.Server.Versions;

namespace Orrery.Server.Http;

/// <summary>Pages of services: <c>GET /runs/{id}/pages</c> lists a run's, <c>GET /pages</c> those of services as a whole, <c>/services/{service}/{version}/pages/{path}</c> serves what they load.</summary>
internal sealed class PagesApi(RunReads runs, ServicePages pages)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/pages", Actions.ServerRead, null, _ => Task.FromResult(JsonAnswer.Of(pages.OfServices())));
        routes.Get("/runs/{id}/pages", Actions.RunRead, "id", async http =>
        {
            var header = (await runs.ReadAsync(http, http.Run())).Run.Header;
            return JsonAnswer.Of(pages.Of(header.Service, header.Pin, header.Workflow));
        });
        routes.GetOrHead($"/services/{{service}}/{{version}}/{PortalPage.Folder}/{{**path}}", Actions.RunRead, null, FileAsync);
    }

    private async Task<IResult> FileAsync(HttpContext http)
    {
        var (service, path) = (http.Value("service"), http.Value("path"));
        if (!VersionId.TryParse(http.Value("version"), out var version))
            return new Problem(400, "version.id", $"'{http.Value("version")}' is not a version's id; one has 16 hexadecimal digits.");
        if (pages.Find(service, version, path) is not { } file)
            return new Problem(404, "page.file", $"Version {version} of service '{service}' has no file '{path}' among its pages, or isn't here any more. GET /runs/RUN/pages says what a run's pages are.");

        var headers = http.Response.Headers;
        // The version is in the address: what is there never changes.
        headers.CacheControl = "private, max-age=31536000, immutable";
        headers.XContentTypeOptions = "nosniff";
        headers.Vary = "Accept-Encoding";
        if (ContentTypes.IsPage(path)) headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        var type = ContentTypes.Of(path);
        if (!IsText(type) || !http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal)) return Results.File(file, type, enableRangeProcessing: true);
        headers.ContentEncoding = "gzip";
        return Results.Bytes(await ZippedAsync(file, http.RequestAborted), type);
    }

    private static bool IsText(string type) => type.StartsWith("text/", StringComparison.Ordinal) || type is "application/json" or "image/svg+xml";

    /// <summary>Nothing is kept: a browser asks once for each version.</summary>
    private static async Task<byte[]> ZippedAsync(string file, CancellationToken stop)
    {
        using var zipped = new MemoryStream();
        await using (var to = new GZipStream(zipped, CompressionLevel.Optimal, leaveOpen: true))
        await using (var from = File.OpenRead(file))
            await from.CopyToAsync(to, stop);
        return zipped.ToArray();
    }
}
