using Orrery.Client;
using Orrery.Client.Protocol;
using Orrery.Hosting;

namespace Orrery.Server.Http.OpenApi;

/// <summary>The server itself, its services and their versions, and the wire to workers.</summary>
internal static class ServerRoutes
{
    public static IEnumerable<DescribedRoute> All =>
    [
        new DescribedRoute("GET", "/services", "services", "Lists what can be started, and what runs can be told and asked, with JSON Schemas").Query("version", "string", "Only what is of this version; default the newest of each service.", "3fa9c1d207be5510")
            .Gives<IReadOnlyList<ServiceOperations>>(200, "Services that workers have introduced since the server was started.").Refuses(400, "query.version"),
        new DescribedRoute("GET", "/versions", "services", "Lists versions of services").Gives<IReadOnlyList<VersionView>>(200, "Those that are served or that runs are pinned to."),
        new DescribedRoute("POST", "/versions", "services", "Publishes and serves a new version of a service").Takes<Deployment>("An assembly on the server's machine.", """{"assembly": "/srv/review/Review.dll"}""")
            .Gives<IReadOnlyList<VersionView>>(201, "The services in it, once new runs take them.").Refuses(400, "deployment.json", "deployment.assembly", "deploy.unpublished").Refuses(409, "deploy.silent", "deploy.no-workers"),
        new DescribedRoute("GET", "/health", "server", "Says how the server is").Gives<HealthView>(200, "It takes runs.").Gives<HealthView>(503, "It doesn't; trouble says why, if something is wrong."),
        new DescribedRoute("GET", "/workers", "server", "Lists connected workers").Gives<IReadOnlyList<WorkerView>>(200, "Workers with what they have free."),
        new DescribedRoute("GET", "/queues", "server", "Lists queues that hold messages or are served").Gives<IReadOnlyList<QueueView>>(200, "Queues over all partitions."),
        new DescribedRoute("GET", "/queues/{service}/{function}/dead", "server", "Lists calls of a function that gave up").Query("limit", "integer", "At most so many, 1 to 1,000; default 100.", 100)
            .Gives<IReadOnlyList<DeadLetterView>>(200, "Newest first.").Refuses(400, "query.limit"),
        new DescribedRoute("POST", "/queues/{service}/{function}/redrive", "server", "Has runs go on whose call of a function gave up").Query("run", "string", "Only this one.", "r01-6k3v9x0m2q4wd")
            .Gives<RedriveView>(200, "What came of it.").Refuses(400, "query.run").Refuses(404, "queue.letter"),
        new DescribedRoute("POST", "/workers/{worker}/drain", "server", "Gives a worker nothing more to do").Gives<DrainAnswer>(200, "What it has in hand it goes on with.").Refuses(404, "worker.unknown"),
        new DescribedRoute("POST", "/workers/{worker}/resume", "server", "Gives a worker work again").Gives<DrainAnswer>(200, "It is given work.").Refuses(404, "worker.unknown"),
        new DescribedRoute("GET", "/overview", "server", "Tells the server in numbers").Gives<OverviewView>(200, "As of this moment."),
        new DescribedRoute("GET", "/overview/events", "server", "Follows the server in numbers").Gives(200, "Server-sent events. overview: the numbers, at once and after each change, at most four a second.", "text/event-stream"),
        new DescribedRoute("GET", "/system", "server", "Shows partitions, files and what the process uses").Gives<SystemView>(200, "As of this moment."),
        new DescribedRoute("GET", "/pages", "services", "Lists the pages that services add as a whole").Gives<IReadOnlyList<PageView>>(200, "Those of the newest versions."),
        new DescribedRoute("GET", "/services/{service}/{version}/pages/{path}", "services", "Serves what a service's page loads").Gives(200, "The file.", "application/octet-stream").Refuses(400, "version.id").Refuses(404, "page.file"),
        new DescribedRoute("HEAD", "/services/{service}/{version}/pages/{path}", "services", "Looks whether a service's page has a file").Gives(200, "It has.").Refuses(404, "page.file"),
        new DescribedRoute("GET", "/sessions", "sessions", "Lists sessions that are open").Gives<IReadOnlyList<SessionInfo>>(200, "Oldest first."),
        new DescribedRoute("GET", "/session", "access", "Says who one is, and what one may").Gives<SessionView>(200, "As the request was understood."),
        new DescribedRoute("POST", "/session", "access", "Signs a browser in: keeps a token in a cookie that no script can read").Takes<SignIn>("A form, or JSON.", """{"token": "orrery_1a2b3c4d_…", "return": "/runs"}""")
            .Gives(303, "On to the path in 'return'; with a wrong token and 'failed', there.", "text/html").Refuses(400, "session.body"),
        new DescribedRoute("DELETE", "/session", "access", "Signs a browser out").Gives(204, "The cookie is gone.", "text/html"),
        new DescribedRoute("POST", "/session/end", "access", "Signs a browser out, by a form").Gives(303, "On to the path in 'return'.", "text/html"),
        new DescribedRoute("GET", "/tokens", "access", "Lists tokens, without what is secret of them").Gives<IReadOnlyList<TokenView>>(200, "Those of one's namespace."),
        new DescribedRoute("POST", "/tokens", "access", "Makes a token").Takes<WantedToken>("What it is to be for.", """{"role": "operator", "namespace": "default", "label": "ada", "expiresDays": 90}""")
            .Gives<TokenView>(201, "The token; this is the only time that it is told.").Refuses(400, "input.token").Refuses(403, "namespace.foreign"),
        new DescribedRoute("DELETE", "/tokens/{token}", "access", "Revokes a token").Gives<TokenView>(200, "It doesn't work any more.").Refuses(404, "token.none"),
        new DescribedRoute("GET", "/openapi.json", "server", "Gives this document").Gives<object>(200, "What can be asked of this server, with the workflows that are served now."),
        new DescribedRoute("POST", "/worker/connect", "workers", "Connects a worker; for workers of the server's own version").Takes<WorkerHello>("How it introduces itself.")
            .Gives(200, "Messages to the worker, in frames, for as long as it stays.", "application/octet-stream").Refuses(400, "body.json").Refuses(409, "worker.taken", "service.reserved"),
        new DescribedRoute("POST", "/worker/{worker}/{instance}/reports", "workers", "Takes a worker's reports; for workers of the server's own version").TakesBytes("application/octet-stream", "Batches of reports, in frames.")
            .Gives(204, "The worker has ended its stream.").Refuses(404, "worker.unknown"),
        new DescribedRoute("POST", "/worker/{worker}/{instance}/asks", "workers", "Does what an attempt asks of tables and streams; for workers of the server's own version").TakesBytes("application/octet-stream", "Which attempt asks for what, as JSON.")
            .Gives<StoreAnswer>(200, "What was read, or why nothing was done.").Refuses(400, "body.json").Refuses(503, "server.busy"),
    ];

    private sealed record DrainAnswer(string Worker, bool Draining);

    private sealed record Deployment(string Assembly);

    private sealed record SignIn(string Token, string? Return = null, string? Failed = null);

    private sealed record WantedToken(string Role, string? Namespace = null, string? Label = null, double? ExpiresDays = null);
}
