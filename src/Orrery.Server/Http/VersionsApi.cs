using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Engine.Commands;
using Orrery.Server.Access;
using Orrery.Server.Hosting;
using Orrery.Server.Versions;

namespace Orrery.Server.Http;

/// <summary>Versions of services: <c>GET /versions</c> lists them, <c>POST /versions</c> with <c>{"assembly": "/path/to.dll"}</c> deploys one from this machine.</summary>
internal static class VersionsApi
{
    /// <summary>So many digits of a version's id name it, where no other begins the same.</summary>
    private const int FewestDigits = 4;

    public static void Map(IEndpointRouteBuilder routes, Node node, ServedVersions versions)
    {
        routes.Get("/versions", Actions.ServerRead, null, async http => JsonAnswer.Of(await ListAsync(node, versions, versions.Book.All, http.RequestAborted)));
        routes.Post("/versions", Actions.ServiceDeploy, null, async http =>
        {
            var deployed = await versions.DeployAsync(await AssemblyAsync(http), http.RequestAborted);
            return JsonAnswer.Of(await ListAsync(node, versions, deployed, http.RequestAborted), 201);
        });
    }

    /// <summary>The version that <c>?version=</c> names; null when it isn't there.</summary>
    /// <exception cref="ProblemException">There is none of that id, or its code isn't there any more.</exception>
    public static async Task<VersionChoice?> ChoiceAsync(Node node, ServedVersions versions, HttpContext http)
    {
        var named = http.Request.Query["version"].ToString();
        if (named is "") return null;
        if (named == "latest") return VersionChoice.Newest;
        var header = (await node.ShowAsync(http, http.Run())).Header;
        var known = versions.Book.All.Where(v => v.Service == header.Service).ToList();
        var fit = named == "pinned" ? known.Where(v => v.Id == header.Pin).ToList()
            : named.Length < FewestDigits ? [] : known.Where(v => v.Id.ToString().StartsWith(named, StringComparison.OrdinalIgnoreCase)).ToList();
        if (named == "pinned" && fit.Count == 0) return VersionChoice.Pinned;
        if (fit.Count != 1)
            throw new ProblemException(404, "version.unknown", $"Service {header.Service} has {(fit.Count > 1 ? "several versions" : "no version")} '{named}'. "
                + $"There are: latest, pinned, {string.Join(", ", known.OrderByDescending(v => v.Activation).Where(v => !versions.IsGone(v)).Take(8).Select(v => v.Id))}.");
        if (versions.IsGone(fit[0]))
            throw new ProblemException(409, "version.gone", $"Version {fit[0].Id.Short} of {header.Service} isn't there any more: no run was pinned to it. Deploy its code again, or go on with --version latest.");
        return named == "pinned" ? VersionChoice.Pinned : new VersionChoice(false, fit[0].Id, fit[0].Label);
    }

    private static async Task<IReadOnlyList<VersionView>> ListAsync(Node node, ServedVersions versions, IReadOnlyList<KnownVersion> of, CancellationToken stop)
    {
        var pinned = await versions.PinnedAsync(stop);
        var workers = node.Workers;
        return
        [
            .. from known in of
               let serving = workers.Where(w => w.Has(known.Service, known.Id)).Select(w => w.Id).ToList()
               let runs = pinned.GetValueOrDefault((known.Service, known.Id))
               let newest = versions.Book.NewestOf(known.Service) == known
               let process = versions.ProcessOf(known.Id)
               where newest || runs > 0 || serving.Count > 0 || process is not null || versions.IsThere(known)
               orderby known.Service, known.Activation descending
               select new VersionView(known.Service, known.Id.ToString(), known.Label, newest, known.ActivatedAt, runs,
                   serving.Count > 0 ? "serving" : process is not null ? "starting" : versions.IsThere(known) ? "idle" : "absent", serving, process),
        ];
    }

    private static async Task<string> AssemblyAsync(HttpContext http)
    {
        var body = await JsonBody.ReadAsync(http, "deployment");
        using var document = JsonDocument.Parse(body.Utf8);
        return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("assembly", out var named) && named.ValueKind == JsonValueKind.String && named.GetString() is { } path && Path.IsPathFullyQualified(path) ? path
            : throw new ProblemException(400, "deployment.assembly", "Name the service's assembly by its whole path on the server's machine: {\"assembly\": \"/path/to/Service.dll\"}.");
    }
}
