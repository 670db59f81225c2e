using System.Globalization;
using System.Text.Json.Nodes;

namespace Orrery;

/// <summary>Makes up a value that a schema allows, for people to begin with.</summary>
public static class SchemaExample
{
    /// <summary>Deeper than this, lists are empty and what may be left out is left out.</summary>
    private const int MostDepth = 8;

    /// <summary>With every property that is required, has an example, or has a default other than null.</summary>
    /// <param name="schema">As <see cref="JsonSchema"/> makes it.</param>
    /// <param name="root">What references are pointers into; null for the schema itself.</param>
    public static JsonNode? Of(JsonNode? schema, JsonNode? root = null) => Make(root ?? schema, schema, 0);

    private static JsonNode? Make(JsonNode? root, JsonNode? node, int depth)
    {
        if (node is not JsonObject schema) return new JsonObject();
        if (schema["examples"] is JsonArray { Count: > 0 } examples) return examples[0]?.DeepClone();
        if (schema.ContainsKey("default")) return schema["default"]?.DeepClone();
        if (schema["enum"] is JsonArray { Count: > 0 } words) return words[0]?.DeepClone();
        if (schema["const"] is { } fixedValue) return fixedValue.DeepClone();
        if (schema["anyOf"] is JsonArray { Count: > 0 } choices) return Make(root, choices[0], depth);
        if (schema["$ref"] is JsonValue) return depth < MostDepth ? Make(root, Target(root, schema["$ref"]!.GetValue<string>()), depth + 1) : null;
        return Type(schema) switch
        {
            "string" => Text(schema),
            "integer" => JsonValue.Create((long)Math.Ceiling(Number(schema, 1))),
            "number" => JsonValue.Create(Number(schema, 1)),
            "boolean" => JsonValue.Create(true),
            "array" => Items(root, schema, depth),
            "null" => null,
            _ => Properties(root, schema, depth),
        };
    }

    private static JsonObject Properties(JsonNode? root, JsonObject schema, int depth)
    {
        var made = new JsonObject();
        var required = schema["required"] is JsonArray names ? names.Select(n => n!.GetValue<string>()).ToHashSet() : [];
        if (schema["properties"] is not JsonObject properties) return made;
        foreach (var (name, property) in properties)
        {
            var known = property as JsonObject;
            if (required.Contains(name) || depth < MostDepth && (known?["examples"] is not null || known?["default"] is not null)) made[name] = Make(root, property, depth + 1);
        }

        return made;
    }

    private static JsonArray Items(JsonNode? root, JsonObject schema, int depth) =>
        depth >= MostDepth && schema["minItems"] is null ? [] : new JsonArray([.. Enumerable.Range(0, Math.Max(1, schema["minItems"]?.GetValue<int>() ?? 1)).Select(_ => Make(root, schema["items"], depth + 1))]);

    private static string Text(JsonObject schema) => schema["format"]?.GetValue<string>() switch
    {
        "artifact" => ArtifactId.Of("orrery"u8).ToString(),
        "run" => "r01-6k3v9x0m2q4wd",
        "version" => "3fa9c1d207be5510",
        "time-span" => "00:01:00",
        "date-time" => "2026-11-22T09:30:00Z",
        "date" => "2026-11-22",
        "time" => "09:30:00",
        "uri" => "https://example.org/",
        "uuid" => "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
        _ => "text".PadRight(schema["minLength"]?.GetValue<int>() ?? 0, 't')[..Math.Min(Math.Max(4, schema["minLength"]?.GetValue<int>() ?? 0), schema["maxLength"]?.GetValue<int>() ?? int.MaxValue)],
    };

    private static double Number(JsonObject schema, double usual)
    {
        var least = Limit(schema, "minimum") ?? Limit(schema, "exclusiveMinimum") + 1 ?? double.NegativeInfinity;
        var most = Limit(schema, "maximum") ?? Limit(schema, "exclusiveMaximum") - 1 ?? double.PositiveInfinity;
        return Math.Max(Math.Min(usual, most), least);
    }

    private static double? Limit(JsonObject schema, string name) => schema[name] is { } limit ? double.Parse(limit.ToJsonString(), CultureInfo.InvariantCulture) : null;

    private static string? Type(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => several.Select(t => t!.GetValue<string>()).FirstOrDefault(t => t != "null"),
        JsonValue one => one.GetValue<string>(),
        _ => null,
    };

    private static JsonNode? Target(JsonNode? root, string pointer)
    {
        var at = root;
        foreach (var part in pointer.Split('/').Skip(1)) at = (at as JsonObject)?[part.Replace("~1", "/").Replace("~0", "~")];
        return at;
    }
}
