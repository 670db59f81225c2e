using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Client.Protocol;
using Orrery.Hosting;
using Orrery.Server.Access;
using Orrery.Server.Hosting;

namespace Orrery.Server.Http;

/// <summary>What can be asked of services: <c>GET /services</c>, of each the newest version; with <c>?version=ID</c> those of that version.</summary>
internal static class ServicesApi
{
    public static void Map(IEndpointRouteBuilder routes, Node node) =>
        routes.Get("/services", Actions.ServerRead, null, http => Task.FromResult(JsonAnswer.Of(List(node, Version(http)))));

    private static List<ServiceOperations> List(Node node, VersionId? version)
    {
        var workers = node.Workers;
        return [.. node.Services.Of(version).Select(s => View(s, [.. workers.Where(w => w.Has(s.Name, s.Id)).Select(w => w.Id)]))];
    }

    /// <summary>Of a worker that says no more than names, these.</summary>
    private static ServiceOperations View(ServedService service, IReadOnlyList<string> workers) => new(service.Name, service.Version, RunViewMaker.Id(service.Id), workers,
        [.. service.Workflows.Where(name => name != StoreFunctions.Renew).Select(name => service.Operations.FirstOrDefault(o => o.Name == name) ?? new WorkflowView(name) { Missing = $"The worker that serves {service.Name} doesn't say what '{name}' takes; it is older than this server." })]);

    private static VersionId? Version(HttpContext http)
    {
        if (http.Request.Query["version"].ToString() is not { Length: > 0 } text) return null;
        return VersionId.TryParse(text, out var id) ? id
            : throw new ProblemException(400, "query.version", $"version={text}: a version's id is wanted, 16 hexadecimal digits; GET /versions lists them.");
    }
}
