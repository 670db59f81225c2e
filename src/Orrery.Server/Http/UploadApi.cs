using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Orrery.Server.Access;
using Orrery.Server.Hosting;
using Orrery.Server.Uploads;

namespace Orrery.Server.Http;

/// <summary>Uploads that can be gone on with after a broken connection: the tus protocol 1.0.0 with its extensions creation, expiration and termination.
/// <c>OPTIONS</c> and <c>POST /uploads</c>; <c>HEAD</c>, <c>PATCH</c> and <c>DELETE /uploads/{id}</c>.</summary>
internal sealed class UploadApi(UploadFolder uploads, Refusals refusals, CancellationToken stopping)
{
    private const string Version = "1.0.0";

    private const int MostMetadata = 4096;

    /// <summary>A connection over which less comes is given up; the client goes on over a new one.</summary>
    private static readonly MinDataRate Slowest = new(240, TimeSpan.FromSeconds(30));

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Options("/uploads", Actions.UploadWrite, null, http => Task.FromResult(Options(http)));
        routes.Post("/uploads", Actions.UploadWrite, null, BeginAsync);
        routes.Head("/uploads/{upload}", Actions.UploadWrite, "upload", LookAsync);
        routes.Patch("/uploads/{upload}", Actions.UploadWrite, "upload", AppendAsync);
        routes.Delete("/uploads/{upload}", Actions.UploadWrite, "upload", RemoveAsync);
    }

    private IResult Options(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers["Tus-Resumable"] = headers["Tus-Version"] = Version;
        headers["Tus-Extension"] = "creation,expiration,termination";
        headers["Tus-Max-Size"] = Number(uploads.Options.MostBytes);
        return Results.NoContent();
    }

    private async Task<IResult> BeginAsync(HttpContext http)
    {
        Agree(http);
        if (Given(http, "Upload-Length") is not { } length)
            throw new ProblemException(400, "upload.length", "Say how many bytes will come: header Upload-Length, a whole number from 0. A length that is told later isn't taken.");
        var metadata = http.Request.Headers["Upload-Metadata"].ToString();
        if (metadata.Length > MostMetadata) throw new ProblemException(400, "upload.metadata", $"Upload-Metadata may have {MostMetadata:N0} characters.");
        var upload = uploads.Begin(Gate.CallerOf(http).Namespace, length, metadata);
        http.Response.Headers.Location = $"/uploads/{upload.Record.Id}";
        if (length == 0) await upload.AppendAsync(0, 0, Stream.Null);
        Show(http, upload);
        return Results.StatusCode(201);
    }

    private async Task<IResult> LookAsync(HttpContext http)
    {
        Agree(http);
        var upload = await uploads.FindAsync(Gate.CallerOf(http).Namespace, http.Value("upload"));
        Show(http, upload);
        http.Response.Headers["Upload-Length"] = Number(upload.Record.Length);
        if (upload.Record.Metadata is not "") http.Response.Headers["Upload-Metadata"] = upload.Record.Metadata;
        if (!upload.Record.Artifact.IsNone) refusals.Announce(upload.Record.Artifact);
        return Results.Ok();
    }

    private async Task<IResult> AppendAsync(HttpContext http)
    {
        Agree(http);
        if (http.Request.ContentType is not "application/offset+octet-stream")
            throw new ProblemException(415, "upload.type", "The body's Content-Type is to be application/offset+octet-stream.");
        if (Given(http, "Upload-Offset") is not { } offset) throw new ProblemException(400, "upload.offset", "Say where the bytes begin: header Upload-Offset, a whole number from 0.");
        var upload = await uploads.FindAsync(Gate.CallerOf(http).Namespace, http.Value("upload"));
        using var taken = upload.Take();
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = Slowest;
        // The connection is broken, rather than the read of it: after that the HTTP server would still try to read on.
        await using var stopped = stopping.Register(http.Abort);
        try
        {
            await upload.AppendAsync(offset, http.Request.ContentLength, http.Request.Body);
        }
        catch (IOException e) when (e is not Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            if (http.RequestAborted.IsCancellationRequested) return Results.Empty;
            throw new ProblemException(500, "upload.unwritable", $"Upload {upload.Record.Id} can't be written: {e.Message}");
        }

        Show(http, upload);
        return Results.NoContent();
    }

    private async Task<IResult> RemoveAsync(HttpContext http)
    {
        Agree(http);
        uploads.Remove(await uploads.FindAsync(Gate.CallerOf(http).Namespace, http.Value("upload")));
        return Results.NoContent();
    }

    private void Show(HttpContext http, Upload upload)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = "no-store";
        headers["Upload-Offset"] = Number(upload.Record.Offset);
        headers["Upload-Expires"] = Expires(upload);
        if (!upload.Record.Artifact.IsNone) headers["Orrery-Artifact"] = upload.Record.Artifact.ToString();
    }

    private static void Agree(HttpContext http)
    {
        http.Response.Headers["Tus-Resumable"] = Version;
        if (http.Request.Headers["Tus-Resumable"].ToString() is var wanted && wanted == Version) return;
        http.Response.Headers["Tus-Version"] = Version;
        throw new ProblemException(412, "upload.version", $"Tus-Resumable: {(wanted is "" ? "nothing" : wanted)} was sent; this server speaks {Version}.");
    }

    private string Expires(Upload upload) => uploads.EndOf(upload.Record).ToString("R", CultureInfo.InvariantCulture);

    private static long? Given(HttpContext http, string header) =>
        long.TryParse(http.Request.Headers[header].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
