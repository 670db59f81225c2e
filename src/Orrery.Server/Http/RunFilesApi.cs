using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Server.Reading;
using Orrery.Workers.Artifacts;
using Orrery.Workers.Payloads;

namespace Orrery.Server.Http;

/// <summary>The files a run left behind: <c>GET /runs/{id}/files/</c> lists them, <c>/runs/{id}/files/{path}</c> serves one.</summary>
/// <remarks>By convention a result's property <c>files</c> names an artifact with a JSON document that maps paths to artifacts:
/// <c>{"master.m3u8": {"id": "sha256-…", "size": 812}}</c>. A path is looked up in it and never reaches the file system.
/// A page that a browser opens is served from <c>/runs/{id}/shown/{ticket}/{path}</c>, so that its scripts run apart from this server's own pages.</remarks>
internal sealed class RunFilesApi(RunReads runs, ArtifactStore store, LargePayloads payloads, FileTickets tickets)
{
    private const int MaxCached = 64;

    private readonly ConcurrentDictionary<ArtifactId, FrozenDictionary<string, Artifact>> _lists = new();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/runs/{id}/files", Actions.RunRead, "id", ListAsync);
        routes.GetOrHead("/runs/{id}/files/{**path}", Actions.RunRead, "id", http => http.Value("path") is "" ? ListAsync(http) : GetAsync(http));
        routes.Ticketed("/runs/{id}/shown/{ticket}/{**path}", Actions.RunRead, "id", ServeAsync);
    }

    private async Task<IResult> ListAsync(HttpContext http) =>
        JsonAnswer.Of((await FilesOfAsync(http)).OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => new RunFile(f.Key, f.Value.Id, f.Value.Size)).ToList());

    private async Task<IResult> GetAsync(HttpContext http)
    {
        SafeHeaders.SetForFile(http.Response.Headers);
        return IsToBeShownApart(http) ? ShowApart(http, tickets) : await ServeAsync(http);
    }

    /// <summary>Sends a browser to where the page runs apart.</summary>
    public static IResult ShowApart(HttpContext http, FileTickets tickets)
    {
        http.Response.Headers.Location = $"/runs/{http.Run()}/shown/{tickets.For(http.Run(), http.Who())}/{string.Join('/', http.Value("path").Split('/').Select(Uri.EscapeDataString))}";
        http.Response.Headers.CacheControl = "no-store";
        return Results.StatusCode(303);
    }

    /// <summary>It is a page, and is opened as one.</summary>
    public static bool IsToBeShownApart(HttpContext http) => ContentTypes.IsPage(http.Value("path")) && IsToBeShown(http.Request);

    /// <summary>A browser says what it fetches a file for; over plain HTTP to another machine it doesn't, but asks for a page.</summary>
    private static bool IsToBeShown(HttpRequest request) => request.Headers["Sec-Fetch-Dest"].ToString() is { Length: > 0 } purpose
        ? purpose is "document" or "iframe" or "frame" or "embed" or "object" : request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);

    private async Task<IResult> ServeAsync(HttpContext http)
    {
        var path = http.Value("path");
        if (!RunFileList.IsPlain(path)) return new Problem(400, "file.path", $"'{path}' is not a plain relative path.");
        if (!(await FilesOfAsync(http)).TryGetValue(path, out var file)) return new Problem(404, "file.unknown", $"Run {http.Run()} has no file '{path}'.");
        return await ArtifactAnswer.OfAsync(http, store, file.Id, ContentTypes.Of(path), ContentTypes.IsSegment(path));
    }

    private async Task<FrozenDictionary<string, Artifact>> FilesOfAsync(HttpContext http)
    {
        var result = (await runs.ReadAsync(http, http.Run())).Run.Header.Result;
        if (await RunFileList.NameOfAsync(result, payloads) is not { } list) return FrozenDictionary<string, Artifact>.Empty;
        if (_lists.TryGetValue(list, out var known)) return known;
        if (_lists.Count >= MaxCached) _lists.Clear();
        return _lists[list] = await RunFileList.ReadAsync(list, store);
    }
}
