using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Orrery;

/// <summary>Adds to a schema what attributes say, and what types of our own look like in JSON.</summary>
internal static class SchemaNotes
{
    /// <summary>Properties are noted with the object that has them: the exporter shows not all of them by themselves.</summary>
    public static JsonNode Add(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (context.TypeInfo.Kind == JsonTypeInfoKind.Object && (schema as JsonObject)?["properties"] is JsonObject properties)
            foreach (var property in context.TypeInfo.Properties)
                if (properties[property.Name] is { } known && Noted(property.PropertyType, known, Attributes(property)) is var noted && noted != known) properties[property.Name] = noted;
        return context.PropertyInfo is null ? Noted(context.TypeInfo.Type, schema, []) : schema;
    }

    private static JsonNode Noted(Type declared, JsonNode schema, IEnumerable<Attribute> attributes)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        var known = schema as JsonObject;
        if (Text(type) is { } text)
        {
            known ??= [];
            known.Remove("$comment");
            known["type"] = type == declared ? "string" : new JsonArray("string", "null");
            known["format"] = text.Format;
            if (text.Pattern is not null) known["pattern"] = text.Pattern;
        }
        else if (type.IsEnum && known?["enum"] is JsonArray words)
        {
            known["type"] = words.Contains(null) ? new JsonArray("string", "null") : "string";
        }
        else if (type == typeof(ArtifactFile) && known is not null)
        {
            known["format"] = "artifact-file";
        }

        foreach (var attribute in attributes.Concat(type.GetCustomAttributes<DescriptionAttribute>()))
        {
            known ??= [];
            Note(known, attribute);
        }

        return known ?? schema;
    }

    private static (string Format, string? Pattern)? Text(Type type) =>
        type == typeof(ArtifactId) ? ("artifact", "^sha256-[0-9a-f]{64}$")
        : type == typeof(RunId) ? ("run", "^r[0-9a-f]{2,4}-[0-9a-hjkmnp-tv-z]{13}$")
        : type == typeof(VersionId) ? ("version", "^[0-9a-f]{16}$")
        : type == typeof(TimeSpan) ? ("time-span", null)
        : null;

    /// <summary>Of a positional record, attributes stand with the parameter.</summary>
    private static IEnumerable<Attribute> Attributes(JsonPropertyInfo property) =>
        new[] { property.AttributeProvider, property.AssociatedParameter?.AttributeProvider }.OfType<ICustomAttributeProvider>()
            .SelectMany(provider => provider.GetCustomAttributes(inherit: true)).OfType<Attribute>();

    private static void Note(JsonObject schema, Attribute attribute)
    {
        var lists = Types(schema).Contains("array");
        switch (attribute)
        {
            case DescriptionAttribute { Description: var text }:
                if (!schema.ContainsKey("description")) schema["description"] = text;
                break;
            case RangeAttribute range:
                schema[range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = Value(range.Minimum);
                if (range.Maximum is not double.PositiveInfinity and not double.MaxValue) schema[range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum"] = Value(range.Maximum);
                break;
            case LengthAttribute length:
                Length(schema, lists, length.MinimumLength, length.MaximumLength);
                break;
            case MinLengthAttribute least:
                Length(schema, lists, least.Length, null);
                break;
            case MaxLengthAttribute most:
                Length(schema, lists, null, most.Length);
                break;
            case StringLengthAttribute length:
                Length(schema, lists, length.MinimumLength, length.MaximumLength);
                break;
            case RegularExpressionAttribute { Pattern: var pattern }:
                Each(schema, lists)["pattern"] = $"^(?:{pattern})$";
                break;
            case AllowedValuesAttribute { Values: var values }:
                var each = Each(schema, lists);
                each["enum"] = new JsonArray([.. values.Select(Value), .. Types(each).Contains("null") && !values.Contains(null) ? new JsonNode?[] { null } : []]);
                break;
            case SearchableAttribute:
                schema[SearchableAttribute.Keyword] = true;
                break;
            case ExampleAttribute { Value: var example }:
                schema["examples"] = new JsonArray(Value(example));
                break;
        }
    }

    /// <summary>What is said of a list's values is said of each of them.</summary>
    private static JsonObject Each(JsonObject schema, bool lists)
    {
        if (!lists) return schema;
        if (schema["items"] is JsonObject items) return items;
        var made = new JsonObject();
        schema["items"] = made;
        return made;
    }

    private static void Length(JsonObject schema, bool lists, int? least, int? most)
    {
        if (least is > 0) schema[lists ? "minItems" : "minLength"] = least;
        if (most is >= 0) schema[lists ? "maxItems" : "maxLength"] = most;
    }

    private static JsonNode? Value(object? value) => JsonSerializer.SerializeToNode(value, OrreryJson.Options);

    private static IEnumerable<string> Types(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => several.Select(t => t!.GetValue<string>()),
        JsonValue one => [one.GetValue<string>()],
        _ => [],
    };
}
