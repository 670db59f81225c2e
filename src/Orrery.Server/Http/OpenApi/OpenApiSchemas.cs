using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orrery.Server.Http.OpenApi;

/// <summary>The document's schemas, each under a name: those of answers from their types, those of workflows from workers.</summary>
internal sealed class OpenApiSchemas
{
    private const string Components = "#/components/schemas/";

    /// <summary>What words of answers look like, by the property's name.</summary>
    private static readonly FrozenDictionary<string, string> Words = new Dictionary<string, string>
    {
        ["service"] = "review", ["workflow"] = "order", ["name"] = "review", ["version"] = "1", ["versionId"] = "3fa9c1d207be5510", ["state"] = "completed", ["namespace"] = "default", ["principal"] = "local",
        ["key"] = "items[0]/pack", ["kind"] = "call", ["path"] = "master.m3u8", ["label"] = "1", ["dataFolder"] = "/srv/orrery", ["signal"] = "reviewed", ["query"] = "count-of", ["update"] = "add-item",
        ["when"] = "0 3 * * *", ["zone"] = "UTC", ["description"] = "An order that a person reviews.",
        ["worker"] = "local-1", ["step"] = "items[0]/pack", ["what"] = "a signal 'reviewed'", ["release"] = "orrery signal r01-6k3v9x0m2q4wd reviewed", ["type"] = "tool.failed", ["message"] = "ffmpeg ended with 1.",
        ["function"] = "pack", ["unit"] = "frames", ["said"] = "It is set.",
    }.ToFrozenDictionary();

    public JsonObject All { get; } = [];

    /// <summary>A reference to the schema of a type; lists say what they list.</summary>
    /// <param name="sent">Somebody sends it; else it is an answer.</param>
    public JsonObject Of(Type type, bool sent)
    {
        if (type == typeof(JsonElement) || type == typeof(object)) return [];
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)) return new JsonObject { ["type"] = "array", ["items"] = Of(type.GenericTypeArguments[0], sent) };
        return Named(type.Name, () => Exampled(sent ? JsonSchema.OfInput(type) : JsonSchema.OfResult(type)));
    }

    /// <summary>A reference to a schema that is kept under a name. Pointers within it are from its own root.</summary>
    public JsonObject Of(string name, JsonElement schema) => Named(name, () => JsonSerializer.SerializeToNode(schema, OrreryJson.Options)!);

    private JsonObject Named(string name, Func<JsonNode> make)
    {
        name = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'));
        if (!All.ContainsKey(name))
        {
            var schema = make();
            if (schema is JsonObject known) Rebase(known, Components + name);
            All[name] = schema;
        }

        return new JsonObject { ["$ref"] = Components + name };
    }

    private static JsonNode Exampled(JsonNode node)
    {
        switch (node)
        {
            case JsonObject schema:
                if (schema["properties"] is JsonObject properties)
                    foreach (var (name, word) in Words)
                        if (properties[name] is JsonObject property && Says(property["type"]) && !property.ContainsKey("enum") && !property.ContainsKey("examples")) property["examples"] = new JsonArray(word);
                foreach (var (_, value) in schema) if (value is not null) Exampled(value);
                break;
            case JsonArray items:
                foreach (var item in items) if (item is not null) Exampled(item);
                break;
        }

        return node;
    }

    private static bool Says(JsonNode? type) => type switch
    {
        JsonValue one => one.GetValue<string>() == "string",
        JsonArray several => several.Any(t => t!.GetValue<string>() == "string"),
        _ => false,
    };

    private static void Rebase(JsonNode node, string to)
    {
        switch (node)
        {
            case JsonObject schema:
                if (schema["$ref"] is JsonValue named && named.TryGetValue<string>(out var pointer) && pointer.StartsWith('#')) schema["$ref"] = to + pointer[1..];
                foreach (var (_, value) in schema.ToList()) if (value is JsonObject or JsonArray) Rebase(value, to);
                break;
            case JsonArray items:
                foreach (var item in items) if (item is JsonObject or JsonArray) Rebase(item, to);
                break;
        }
    }
}
