using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Orrery.Server.Http.OpenApi;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Http;

[Collection<OnSharedServer>]
public sealed class OpenApiTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_mapped_route_is_described_and_nothing_else_is()
    {
        var mapped = _server.Server.Endpoints.Cast<RouteEndpoint>().Where(e => !OpenApiDocument.IsOfPortal(e.RoutePattern.RawText!))
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods, (e, method) => $"{method} {e.RoutePattern.RawText!.Replace("**", "")}").Order().ToList();
        var described = Operations(await DocumentAsync()).Where(o => o.Operation["tags"]![0]!.GetValue<string>() != "operations").Select(o => $"{o.Method} {o.Path}").Order().ToList();

        Assert.Empty(mapped.Except(described).Select(route => $"{route} is mapped, but not described in src/Orrery.Server/Http/OpenApi"));
        Assert.Empty(described.Except(mapped).Select(route => $"{route} is described, but not mapped"));
        Assert.True(mapped.Count > 45, $"only {mapped.Count} routes found");
    }

    [Fact]
    public async Task Every_workflow_that_is_served_is_an_operation_with_its_schema()
    {
        var document = await DocumentAsync();
        var services = await _server.Client.ServicesAsync(stop: Stop);

        Assert.Equal(services.SelectMany(s => s.Workflows, (s, w) => $"/api/{s.Name}/{w.Name}").Order(), Operations(document).Where(o => o.Operation["tags"]![0]!.GetValue<string>() == "operations").Select(o => o.Path).Order());
        var tally = document["paths"]!["/api/probe/tally"]!["post"]!;
        Assert.Equal("Adds up what it is told until it comes to the count.", tally["summary"]!.GetValue<string>());
        Assert.Equal("#/components/schemas/probe.tally.input", tally["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]!.GetValue<string>());
        Assert.NotNull(document["components"]!["schemas"]!["probe.tally.update.add"]);
    }

    [Fact]
    public async Task All_references_lead_somewhere_names_are_unique_and_what_stands_in_paths_is_described()
    {
        var document = await DocumentAsync();
        var check = new SchemaCheck(document);

        Assert.Equal("3.1.0", document["openapi"]!.GetValue<string>());
        var references = All(document).OfType<JsonObject>().Select(o => o["$ref"]).OfType<JsonValue>().Select(r => r.GetValue<string>()).ToList();
        Assert.True(references.Count > 100);
        Assert.All(references, r => Assert.True(check.Target(r) is not null, $"{r} leads nowhere"));
        var operations = Operations(document).ToList();
        Assert.Equal(operations.Count, operations.Select(o => o.Operation["operationId"]!.GetValue<string>()).Distinct().Count());
        Assert.All(document["components"]!["schemas"]!.AsObject(), s => Assert.Matches("^[A-Za-z0-9._-]+$", s.Key));
        foreach (var (method, path, operation) in operations)
        {
            var inPath = path.Split('/').Where(p => p.StartsWith('{')).Select(p => p.Trim('{', '}'));
            Assert.Equal(inPath, operation["parameters"]!.AsArray().Where(p => p!["in"]!.GetValue<string>() == "path").Select(p => p!["name"]!.GetValue<string>()));
            Assert.True(operation["summary"]!.GetValue<string>().Length > 10, $"{method} {path} has no summary");
            Assert.Contains(operation["responses"]!.AsObject(), r => r.Key.StartsWith('2') || r.Key == "303");
        }
    }

    [Fact]
    public async Task Every_example_is_what_its_schema_says()
    {
        var document = await DocumentAsync();
        var check = new SchemaCheck(document);
        var seen = 0;
        foreach (var (method, path, operation) in Operations(document))
        {
            foreach (var holder in All(operation).OfType<JsonObject>().Where(o => o["schema"] is not null && o.ContainsKey("example")))
            {
                seen++;
                Assert.True(check.Errors(holder["schema"], holder["example"]) is { Count: 0 } and var _, $"{method} {path}: {string.Join("; ", check.Errors(holder["schema"], holder["example"]))}");
            }

            Assert.All(operation["parameters"]!.AsArray(), p => Assert.True(p!.AsObject().ContainsKey("example"), $"{method} {path}: {p["name"]} has no example"));
            if (operation["requestBody"]?["content"]?["application/json"] is JsonObject body) Assert.True(body.ContainsKey("example"), $"{method} {path}: its body has no example");
        }

        Assert.True(seen > 300, $"only {seen} examples found");
    }

    [Theory]
    [InlineData("runs", "/runs")]
    [InlineData("runs/RUN", "/runs/{id}")]
    [InlineData("runs/RUN/end", "/runs/{id}/end")]
    [InlineData("runs/RUN/history", "/runs/{id}/history")]
    [InlineData("runs/RUN/files", "/runs/{id}/files")]
    [InlineData("services", "/services")]
    [InlineData("versions", "/versions")]
    [InlineData("workers", "/workers")]
    [InlineData("queues", "/queues")]
    [InlineData("health", "/health")]
    [InlineData("schedules", "/schedules")]
    [InlineData("runs/RUN/steps", "/runs/{id}/steps")]
    [InlineData("runs/RUN/steps/0", "/runs/{id}/steps/{index}")]
    [InlineData("runs/RUN/graph", "/runs/{id}/graph")]
    [InlineData("runs/RUN/timeline", "/runs/{id}/timeline")]
    [InlineData("runs/RUN/steps/0/usage", "/runs/{id}/steps/{index}/usage")]
    [InlineData("overview", "/overview")]
    [InlineData("system", "/system")]
    [InlineData("queues/probe/echo/dead", "/queues/{service}/{function}/dead")]
    public async Task What_the_server_answers_is_what_the_document_says(string path, string route)
    {
        var document = await DocumentAsync();
        var run = await _server.StartRunAsync("echo", new Probe());
        await _server.EndOfAsync(run);

        var (status, answer) = await _server.SendAsync(HttpMethod.Get, path.Replace("RUN", run.ToString()));

        Assert.Empty(new SchemaCheck(document).Errors(document["paths"]![route]!["get"]!["responses"]![$"{(int)status}"]!["content"]!["application/json"]!["schema"], answer));
    }

    [Fact]
    public async Task The_document_follows_what_is_served()
    {
        await using var server = await TestServer.StartAsync(options: o => o with { OwnWorker = false });
        var before = (await server.SendAsync(HttpMethod.Get, "openapi.json")).Body;
        server.Server.Node.Services.Learn("one", Workers.Hosting.WorkerRuntime.Describe([new Counting()]));
        var after = (await server.SendAsync(HttpMethod.Get, "openapi.json")).Body;

        Assert.DoesNotContain(Operations(before), o => o.Operation["tags"]![0]!.GetValue<string>() == "operations");
        Assert.NotNull(after["paths"]!["/api/counting/count"]);
    }

    [Theory]
    [InlineData("""{"type":["integer","null"],"minimum":2}""", "1")]
    [InlineData("""{"type":"object","required":["a"]}""", "{}")]
    [InlineData("""{"type":"object","properties":{"a":{"enum":["x"]}},"additionalProperties":false}""", """{"a":"y"}""")]
    [InlineData("""{"type":"object","properties":{},"additionalProperties":false}""", """{"b":1}""")]
    [InlineData("""{"type":"array","items":{"type":"string","pattern":"^a"}}""", """["a","b"]""")]
    [InlineData("""{"$ref":"#/nowhere"}""", "1")]
    [InlineData("""{"shape":"round"}""", "1")]
    public void What_these_tests_hold_answers_against_finds_what_is_wrong(string schema, string value) =>
        Assert.Single(new SchemaCheck(new JsonObject()).Errors(JsonNode.Parse(schema), JsonNode.Parse(value)));

    private async Task<JsonNode> DocumentAsync()
    {
        await Patience.UntilAsync(async () => (await _server.Client.ServicesAsync(stop: Stop)).Count > 0, "the probe service to be introduced");
        return (await _server.SendAsync(HttpMethod.Get, "openapi.json")).Body;
    }

    private static IEnumerable<(string Method, string Path, JsonNode Operation)> Operations(JsonNode document) =>
        document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject(), (p, o) => (o.Key.ToUpperInvariant(), p.Key, o.Value!));

    private static IEnumerable<JsonNode> All(JsonNode? node) => node switch
    {
        JsonObject known => known.Select(p => p.Value).SelectMany(All).Prepend(known),
        JsonArray items => items.SelectMany(All),
        _ => [],
    };

    private sealed class Counting : Service
    {
        public override string Name => "counting";
        public override ImmutableArray<Workflow> Workflows => [Workflow.Define<int, int>("count", (n, _) => Task.FromResult(n))];
        public override ImmutableArray<Function> Functions => [];
    }
}
