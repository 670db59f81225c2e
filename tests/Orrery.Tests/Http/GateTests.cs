using System.Net;
using Microsoft.AspNetCore.Routing;
using Orrery.Server.Access;
using Orrery.Server.Hosting;
using Orrery.Server.Http;

namespace Orrery.Tests.Http;

[Collection<OnSharedServer>]
public sealed class GateTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:{port}")]
    [InlineData("localhost")]
    [InlineData("localhost:1")]
    [InlineData("192.168.1.7:{port}")]
    [InlineData("127.0.0.1.evil.example:{port}")]
    public async Task A_request_that_names_another_host_is_refused(string host) =>
        Assert.Equal((421, "host.foreign"), await CodeAsync(("Host", Here(host))));

    [Theory]
    [InlineData("localhost:{port}")]
    [InlineData("127.0.0.1:{port}")]
    [InlineData("[::1]:{port}")]
    public async Task A_loopback_name_with_the_port_is_taken(string host) =>
        Assert.Equal(HttpStatusCode.OK, (await _server.SendAsync(HttpMethod.Get, "health", null, ("Host", Here(host)))).Status);

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "https://127.0.0.1:{port}")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task A_request_of_a_foreign_page_is_refused(string header, string value) =>
        Assert.Equal((403, "origin.foreign"), await CodeAsync((header, Here(value))));

    [Fact]
    public async Task A_page_of_the_server_itself_may_call_it() =>
        Assert.Equal(HttpStatusCode.OK, (await _server.SendAsync(HttpMethod.Get, "health", null, ("Origin", Here("http://127.0.0.1:{port}")))).Status);

    [Fact]
    public async Task Every_route_asks_whether_the_caller_may_and_obeys()
    {
        var asked = new List<(Identity Who, string Action, string Target)>();
        await using var server = await TestServer.StartAsync(options: o => o with { OwnWorker = false, Authorise = new Nobody(asked) });
        var routes = server.Server.Endpoints.Cast<RouteEndpoint>().ToList();

        Assert.True(routes.Count >= 15, $"only {routes.Count} routes found");
        foreach (var route in routes)
        {
            var guard = route.Metadata.GetMetadata<RouteAction>();
            Assert.True(guard is not null, $"{route.DisplayName} names no action");
            // Who asks there follows from the ticket, and without one nobody is asked about.
            if (guard.Ticketed) continue;
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Where(m => m != "HEAD"))
            {
                asked.Clear();
                var path = route.RoutePattern.RawText!.Replace("{**path}", "a/b").Replace("{", "").Replace("}", "").TrimStart('/');
                var refused = await server.RefusedAsync(new HttpMethod(method), path, method == "POST" ? "{}" : null);
                Assert.Equal((403, "not.allowed"), (refused.Status, refused.Code));
                Assert.Equal((Identity.Local, guard.Action, guard.Target ?? ""), Assert.Single(asked));
            }
        }
    }

    private string Here(string text) => text.Replace("{port}", $"{_server.Server.Address.Port}");

    private async Task<(int, string)> CodeAsync((string, string) header)
    {
        var (status, code, _) = await _server.RefusedAsync(HttpMethod.Get, "health", null, header);
        return (status, code);
    }

    private sealed class Nobody(List<(Identity, string, string)> asked) : IAuthorise
    {
        public string? Refuse(Identity who, string action, string target)
        {
            asked.Add((who, action, target));
            return "nobody may do anything here";
        }
    }
}
