using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Orrery.Server.Access;
using Orrery.Server.Http;

namespace Orrery.Tests.Access;

/// <summary>Who is let through to which route. A route that is new stands in no row here, and fails until somebody says who may use it.</summary>
public sealed partial class RouteAccessTests
{
    private const string Anybody = "anybody", Viewer = "viewer", Operator = "operator", Admin = "admin", Server = "server", Worker = "worker", Ticket = "ticket", ViewerOrWorker = "viewer, worker", OperatorOrWorker = "operator, worker";

    private static readonly Dictionary<string, string> Expected = new()
    {
        ["GET /overview"] = Viewer,
        ["GET /overview/events"] = Viewer,
        ["GET /system"] = Viewer,
        ["GET /queues/{service}/{function}/dead"] = Viewer,
        ["POST /queues/{service}/{function}/redrive"] = Operator,
        ["POST /workers/{worker}/drain"] = Server,
        ["POST /workers/{worker}/resume"] = Server,
        ["GET /runs/{id}/steps"] = Viewer,
        ["GET /runs/{id}/steps/{index}"] = Viewer,
        ["GET /runs/{id}/graph"] = Viewer,
        ["GET /assets/{**name}"] = Anybody,
        ["GET /services"] = Viewer,
        ["GET /sessions"] = Viewer,
        ["GET /runs/{id}/steps/{index}/session/{**path}"] = Operator,
        ["POST /runs/{id}/steps/{index}/session/{**path}"] = Operator,
        ["PUT /runs/{id}/steps/{index}/session/{**path}"] = Operator,
        ["PATCH /runs/{id}/steps/{index}/session/{**path}"] = Operator,
        ["DELETE /runs/{id}/steps/{index}/session/{**path}"] = Operator,
        ["OPTIONS /runs/{id}/steps/{index}/session/{**path}"] = Operator,
        ["OPTIONS /uploads"] = Operator,
        ["POST /uploads"] = Operator,
        ["HEAD /uploads/{upload}"] = Operator,
        ["PATCH /uploads/{upload}"] = Operator,
        ["DELETE /uploads/{upload}"] = Operator,
        ["GET /portal/"] = Viewer,
        ["GET /portal/runs/bulk"] = Operator,
        // Each of the runs is then asked of in the viewer's own name.
        ["POST /portal/runs/bulk"] = Viewer,
        ["GET /portal/runs"] = Viewer,
        ["GET /portal/runs/{id}"] = Viewer,
        ["GET /portal/runs/{id}/steps/{index}"] = Viewer,
        ["GET /portal/queues"] = Viewer,
        ["GET /portal/queues/{service}/{function}/dead"] = Viewer,
        ["GET /portal/workers"] = Viewer,
        ["GET /portal/schedules"] = Viewer,
        ["GET /portal/mql"] = Viewer,
        ["GET /portal/live/mql"] = Viewer,
        ["POST /portal/mql"] = Operator,
        ["POST /portal/mql/{name}/remove"] = Operator,
        ["GET /portal/system"] = Viewer,
        ["GET /portal/sign-in"] = Anybody,
        ["GET /portal/design"] = Anybody,
        ["GET /openapi.json"] = Viewer,
        ["GET /portal/start"] = Operator,
        ["GET /portal/start/{service}/{workflow}"] = Operator,
        ["GET /portal/runs/{id}/signal/{name}"] = Operator,
        ["GET /portal/runs/{id}/update/{name}"] = Operator,
        ["GET /portal/runs/{id}/query/{name}"] = Viewer,
        ["POST /portal/start/{service}/{workflow}"] = Operator,
        ["POST /portal/runs/{id}/signal/{name}"] = Operator,
        ["POST /portal/runs/{id}/update/{name}"] = Operator,
        ["POST /portal/runs/{id}/query/{name}"] = Viewer,
        ["GET /pages"] = Viewer,
        ["GET /runs/{id}/pages"] = Viewer,
        ["GET /services/{service}/{version}/pages/{**path}"] = Viewer,
        ["GET /portal/runs/{id}/pages/{name}"] = Viewer,
        ["GET /portal/live/runs/{id}/pages/{name}"] = Viewer,
        ["GET /portal/services/{service}/pages/{name}"] = Viewer,
        ["GET /portal/search"] = Viewer,
        ["GET /portal/part/search"] = Viewer,
        ["GET /portal/tables"] = Viewer,
        ["GET /portal/tables/{service}/{table}"] = Viewer,
        ["GET /portal/artifacts"] = Viewer,
        ["GET /portal/artifacts/{artifact}/about"] = ViewerOrWorker,
        ["GET /portal/live/"] = Viewer,
        ["GET /portal/live/runs"] = Viewer,
        ["GET /portal/live/runs/{id}"] = Viewer,
        ["GET /portal/live/runs/{id}/steps/{index}"] = Viewer,
        ["GET /portal/live/queues"] = Viewer,
        ["GET /portal/live/queues/{service}/{function}/dead"] = Viewer,
        ["GET /portal/live/workers"] = Viewer,
        ["GET /portal/live/schedules"] = Viewer,
        ["GET /portal/live/system"] = Viewer,
        ["POST /portal/runs/{id}/cancel"] = Operator,
        ["POST /portal/runs/{id}/retry"] = Operator,
        ["POST /portal/runs/{id}/restart"] = Operator,
        ["POST /portal/runs/{id}/terminate"] = Operator,
        ["POST /portal/queues/{service}/{function}/redrive"] = Operator,
        ["POST /portal/workers/{worker}/drain"] = Server,
        ["POST /portal/workers/{worker}/resume"] = Server,
        ["POST /portal/schedules/{name}/pause"] = Operator,
        ["POST /portal/schedules/{name}/resume"] = Operator,
        ["POST /portal/schedules/{name}/trigger"] = Operator,
        ["POST /api/{service}/{workflow}"] = Operator,
        ["GET /runs"] = Viewer,
        ["GET /runs/{id}"] = Viewer,
        ["GET /runs/{id}/end"] = Viewer,
        ["GET /runs/{id}/events"] = Viewer,
        ["GET /runs/{id}/history"] = Viewer,
        ["GET /runs/{id}/export"] = Viewer,
        ["GET /runs/{id}/input"] = Viewer,
        ["GET /runs/{id}/result"] = Viewer,
        ["GET /runs/{id}/published"] = Viewer,
        ["GET /runs/{id}/steps/{index}/input"] = Viewer,
        ["GET /runs/{id}/steps/{index}/result"] = Viewer,
        ["GET /runs/{id}/steps/{index}/log"] = Viewer,
        ["GET /runs/{id}/steps/{index}/log/events"] = Viewer,
        ["GET /runs/{id}/steps/{index}/usage"] = Viewer,
        ["GET /runs/{id}/timeline"] = Viewer,
        ["GET /runs/{id}/files"] = Viewer,
        ["GET /runs/{id}/files/{**path}"] = Viewer,
        ["GET /runs/{id}/shown/{ticket}/{**path}"] = Ticket,
        ["POST /runs/{id}/queries/{name}"] = Viewer,
        ["POST /runs/{id}/cancel"] = Operator,
        ["POST /runs/{id}/retry"] = Operator,
        ["POST /runs/{id}/restart"] = Operator,
        ["POST /runs/{id}/terminate"] = Operator,
        ["POST /runs/{id}/signals/{name}"] = Operator,
        ["POST /runs/{id}/updates/{name}"] = Operator,
        ["GET /schedules"] = Viewer,
        ["GET /schedules/{name}"] = Viewer,
        ["PUT /schedules/{name}"] = Operator,
        ["POST /schedules/{name}/pause"] = Operator,
        ["POST /schedules/{name}/resume"] = Operator,
        ["POST /schedules/{name}/trigger"] = Operator,
        ["POST /schedules/{name}/backfill"] = Operator,
        ["DELETE /schedules/{name}"] = Operator,
        ["POST /artifacts"] = OperatorOrWorker,
        ["GET /artifacts/{artifact}"] = ViewerOrWorker,
        ["GET /artifacts/{artifact}/about"] = ViewerOrWorker,
        ["GET /artifacts"] = Viewer,
        ["GET /versions"] = Viewer,
        ["POST /versions"] = Server,
        ["GET /health"] = Viewer,
        ["GET /workers"] = Viewer,
        ["GET /queues"] = Viewer,
        ["POST /worker/connect"] = Worker,
        ["POST /worker/{worker}/{instance}/reports"] = Worker,
        ["POST /worker/{worker}/{instance}/asks"] = Worker,
        ["GET /tokens"] = Admin,
        ["POST /tokens"] = Admin,
        ["DELETE /tokens/{token}"] = Admin,
        ["GET /api/mql"] = Viewer,
        ["GET /api/mql/queries"] = Viewer,
        ["GET /api/mql/queries/{name}"] = Viewer,
        ["PUT /api/mql/queries/{name}"] = Operator,
        ["DELETE /api/mql/queries/{name}"] = Operator,
        ["GET /api/tables"] = Viewer,
        ["GET /api/tables/{service}/{table}"] = Viewer,
        ["GET /api/tables/{service}/{table}/row"] = Viewer,
        ["GET /api/streams"] = Viewer,
        ["POST /api/streams/{name}"] = Operator,
        ["GET /api/streams/{name}"] = Viewer,
        ["PUT /api/streams/{name}"] = Operator,
        ["DELETE /api/streams/{name}"] = Operator,
        ["GET /session"] = ViewerOrWorker,
        ["POST /session"] = Anybody,
        ["DELETE /session"] = Anybody,
        ["POST /session/end"] = Anybody,
    };

    [Fact]
    public async Task Every_route_lets_through_exactly_whom_it_is_meant_for()
    {
        await using var tenants = await Tenants.StartAsync(o => o with { OwnWorker = false });
        var (revoked, id) = tenants.MakeWithId(Role.Admin, "*");
        tenants.Tokens.Revoke(id, DateTimeOffset.UtcNow);
        (string Who, string? Token)[] unknown =
        [
            ("token.missing", null),
            ("token.unknown", "orrery_00000000_" + new string('0', 64)),
            ("token.unknown", revoked[..^1] + (revoked[^1] == '0' ? '1' : '0')),
            ("token.unknown", "nonsense"),
            ("token.expired", tenants.Make(Role.Admin, "*", TimeSpan.FromSeconds(-1))),
            ("token.revoked", revoked),
        ];
        (string Who, string Token)[] known =
        [
            (Viewer, tenants.Make(Role.Viewer, "*")), (Viewer, tenants.Make(Role.Viewer, "acme")), (Operator, tenants.Make(Role.Operator, "acme")),
            (Admin, tenants.Make(Role.Admin, "acme")), (Server, tenants.Make(Role.Admin, "*")), (Worker, tenants.Make(Role.Worker, "*")),
        ];
        var seen = new HashSet<string>();
        foreach (var (method, pattern, path) in RoutesOf(tenants, hole => hole == "id" ? "r00-0000000000000" : hole))
        {
            Assert.True(Expected.TryGetValue($"{method} {pattern}", out var whom), $"It isn't said here who may use {method} {pattern}.");
            seen.Add($"{method} {pattern}");
            foreach (var (code, token) in unknown)
            {
                var answer = await tenants.SendAsync(token, method, path, method is "GET" or "HEAD" or "DELETE" ? null : "no");
                if (whom == Anybody) Assert.True(answer.Status is not (401 or 403), $"{method} {path} without a token: {answer.Status}");
                else Assert.True((answer.Status, answer.Code, answer.Headers.WwwAuthenticate.ToString()) == (401, method == "HEAD" ? "" : whom == Ticket ? "ticket.unknown" : code, "Bearer"), $"{method} {path}, {code}: {answer.Status} {answer.Code}");
            }

            foreach (var (who, token) in known)
            {
                var answer = await tenants.SendAsync(token, method, path, method is "GET" or "HEAD" or "DELETE" ? null : "no");
                if (whom == Ticket) Assert.Equal((401, "ticket.unknown"), (answer.Status, answer.Code));
                else if (May(who, whom)) Assert.True(answer.Status is not (401 or 403) and < 500, $"{method} {path}, {who}: {answer.Status} {answer.Body}");
                else Assert.True((answer.Status, answer.Code) == (403, method == "HEAD" ? "" : "not.allowed"), $"{method} {path}, {who}: {answer.Status} {answer.Code}");
            }
        }

        Assert.Equal(Expected.Keys.Order(), seen.Order());
    }

    [Fact]
    public void Every_action_has_a_rule_and_what_has_none_nobody_may()
    {
        var actions = typeof(Actions).GetFields().Select(f => (string)f.GetValue(null)!).Order(StringComparer.Ordinal);

        Assert.Equal(actions, RoleRules.All);
        Assert.NotNull(new RoleRules().Refuse(Identity.Local, "run.invented", ""));
        Assert.All(actions, a => Assert.Null(new RoleRules().Refuse(Identity.Local, a, "")));
    }

    /// <summary>Each method of each route, with a path that fits it.</summary>
    internal static IEnumerable<(string Method, string Pattern, string Path)> RoutesOf(Tenants tenants, Func<string, string>? value = null) =>
        from route in tenants.Server.Server.Endpoints.Cast<RouteEndpoint>()
        let pattern = route.RoutePattern.RawText!
        let methods = route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        from method in methods
        where method != "HEAD" || methods.Count == 1
        select (method, pattern, Hole().Replace(pattern, hole => value?.Invoke(hole.Groups[1].Value) ?? hole.Groups[1].Value).TrimStart('/'));

    private static bool May(string who, string whom) => whom switch
    {
        Anybody => true,
        ViewerOrWorker => true,
        OperatorOrWorker => who != Viewer,
        Worker => who is Worker or Server,
        Server => who == Server,
        Admin => who is Admin or Server,
        Operator => who is Operator or Admin or Server,
        _ => who != Worker,
    };

    [GeneratedRegex(@"\{\**(\w+)\}")]
    private static partial Regex Hole();
}
