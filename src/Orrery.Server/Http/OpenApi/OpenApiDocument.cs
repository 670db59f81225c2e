using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Client;
using Orrery.Client.Protocol;

namespace Orrery.Server.Http.OpenApi;

/// <summary>Makes the OpenAPI 3.1 document: every route, and every workflow that is served.</summary>
internal sealed class OpenApiDocument
{
    private readonly OpenApiSchemas _schemas = new();
    private readonly JsonObject _paths = [];
    private readonly JsonObject _document;
    private readonly List<(JsonObject Holder, JsonObject Schema)> _toExemplify = [];

    private OpenApiDocument() => _document = new JsonObject
    {
        ["openapi"] = "3.1.0",
        ["info"] = new JsonObject { ["title"] = "Orrery", ["version"] = ProductVersion.Text, ["description"] = "Durable workflows and media services on one folder.", ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["identifier"] = "Apache-2.0" } },
        ["tags"] = new JsonArray([.. new[] { "operations", "runs", "schedules", "artifacts", "services", "server", "workers" }.Select(t => new JsonObject { ["name"] = t })]),
        ["paths"] = _paths,
        ["components"] = new JsonObject { ["schemas"] = _schemas.All },
    };

    /// <summary>All that is said of the fixed routes.</summary>
    public static IEnumerable<DescribedRoute> Routes => [.. RunRoutes.All, .. ScheduleRoutes.All, .. StreamRoutes.All, .. ArtifactRoutes.All, .. ServerRoutes.All];

    /// <summary>Whether a route is for the portal's pages: what these show and do is described by the routes that they use.</summary>
    public static bool IsOfPortal(string path) => path.StartsWith("/portal", StringComparison.Ordinal) || path.StartsWith("/assets/", StringComparison.Ordinal);

    public static JsonObject Of(IReadOnlyList<ServedService> services)
    {
        var made = new OpenApiDocument();
        foreach (var service in services)
            foreach (var workflow in service.Operations.Where(o => o.Input is not null)) made.Add(service.Name, workflow);
        foreach (var route in Routes) made.Add(route);
        foreach (var (holder, schema) in made._toExemplify) holder["example"] = SchemaExample.Of(schema, made._document);
        return made._document;
    }

    /// <summary>A workflow: what is said of all starts, with its own input and result.</summary>
    private void Add(string service, WorkflowView workflow)
    {
        var name = $"{service}.{workflow.Name}";
        var operation = Add(RunRoutes.Start($"/api/{service}/{workflow.Name}", workflow.Description ?? $"Starts {service}/{workflow.Name}") with { Tag = "operations" });
        var input = _schemas.Of(name + ".input", workflow.Input!.Value);
        operation["requestBody"] = new JsonObject
        {
            ["required"] = true,
            ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = input, ["example"] = JsonSerializer.SerializeToNode(workflow.Example, OrreryJson.Options) } },
        };
        var end = new JsonObject { ["allOf"] = new JsonArray(_schemas.Of(typeof(RunEnd), sent: false)) };
        if (workflow.Result is { } result) end["properties"] = new JsonObject { ["result"] = _schemas.Of(name + ".result", result) };
        Answer(operation, 200, "With wait: how the run ended, or that it is parked.", Content("application/json", end, exemplified: false));
        Answer(operation, 202, "The run is started, durably. With wait: it hasn't ended yet.", Content("application/json", _schemas.Of(typeof(StartedRun), sent: false)));
        foreach (var (kind, list) in new[] { ("signal", workflow.Signals), ("query", workflow.Queries), ("update", workflow.Updates) })
            foreach (var interaction in list)
                if (interaction.Input is { } carried) _schemas.Of($"{name}.{kind}.{interaction.Name}", carried);
    }

    private JsonObject Add(DescribedRoute route)
    {
        var operation = new JsonObject
        {
            ["operationId"] = $"{route.Method.ToLowerInvariant()}{string.Concat(route.Path.Split('/', '.').Select(p => "-" + p.Trim('{', '}')))}".TrimEnd('-').Replace("--", "-"),
            ["tags"] = new JsonArray(route.Tag),
            ["summary"] = route.Summary,
            ["parameters"] = new JsonArray([.. PathParameters.Of(route.Path).Concat(route.Parameters).Select(Parameter)]),
            ["responses"] = new JsonObject(),
        };
        if (route.Body is { } body)
            operation["requestBody"] = new JsonObject { ["required"] = true, ["description"] = body.Text, ["content"] = Content(body.Content, body.Type is { } sent ? _schemas.Of(sent, sent: true) : null, example: body.Example) };
        foreach (var answer in route.Answers)
            Answer(operation, answer.Status, answer.Text, answer.Content is { } type ? Content(type, answer.Type is { } given ? _schemas.Of(given, sent: false) : null) : null, answer.Headers);
        foreach (var refusals in route.Refusals.GroupBy(r => r.Status))
        {
            var codes = refusals.SelectMany(r => r.Codes).Distinct().ToList();
            Answer(operation, refusals.Key, string.Join(", ", codes), route.Method == "HEAD" ? null : ProblemContent(refusals.Key, codes[0]));
        }

        operation["responses"]!["default"] = new JsonObject { ["description"] = "Any other refusal.", ["content"] = ProblemContent(403, "not.allowed") };
        if (_paths[route.Path] is not JsonObject path) _paths[route.Path] = path = [];
        path[route.Method.ToLowerInvariant()] = operation;
        return operation;
    }

    private static void Answer(JsonObject operation, int status, string text, JsonObject? content, IReadOnlyList<string>? headers = null)
    {
        var answer = new JsonObject { ["description"] = text };
        if (content is not null) answer["content"] = content;
        if (headers is { Count: > 0 }) answer["headers"] = new JsonObject(headers.Select(h => KeyValuePair.Create(h, (JsonNode?)new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } })));
        operation["responses"]![status.ToString(CultureInfo.InvariantCulture)] = answer;
    }

    private static JsonNode Parameter(DescribedParameter parameter) => new JsonObject
    {
        ["name"] = parameter.Name,
        ["in"] = parameter.In,
        ["required"] = parameter.Required,
        ["description"] = parameter.Text,
        ["schema"] = new JsonObject { ["type"] = parameter.Type },
        ["example"] = JsonSerializer.SerializeToNode(parameter.Example, OrreryJson.Options),
    };

    /// <param name="schema">Null for what isn't JSON.</param>
    private JsonObject Content(string type, JsonObject? schema, bool exemplified = true, string? example = null)
    {
        var content = new JsonObject();
        if (schema is not null)
        {
            content["schema"] = schema;
            if (example is not null) content["example"] = JsonNode.Parse(example);
            else if (exemplified) _toExemplify.Add((content, schema));
        }

        return new JsonObject { [type] = content };
    }

    private JsonObject ProblemContent(int status, string code) => new()
    {
        ["application/problem+json"] = new JsonObject
        {
            ["schema"] = _schemas.Of(typeof(ProblemDocument), sent: false),
            ["example"] = new JsonObject { ["type"] = "about:blank", ["title"] = "Refused", ["status"] = status, ["detail"] = "What was wrong, where, and what to do.", ["code"] = code },
        },
    };

    /// <summary>RFC 9457 with a code for programs.</summary>
    private sealed record ProblemDocument(string Type, string Title, int Status, string Detail, string Code);
}
