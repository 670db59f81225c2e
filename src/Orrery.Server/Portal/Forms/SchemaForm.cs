using System.Text.Json;

namespace Orrery.Server.Portal.Forms;

/// <summary>Makes a form of a JSON Schema: a field for each value, objects within objects flattened to two levels, and JSON for what is deeper or of several types.</summary>
public static class SchemaForm
{
    private const int Deepest = 2;

    /// <param name="schema">Of the input; null when it isn't known, which gives one field for all as JSON.</param>
    /// <param name="example">What the fields begin with.</param>
    public static IReadOnlyList<FormField> Of(JsonElement? schema, JsonElement? example)
    {
        if (schema is not { ValueKind: JsonValueKind.Object } root) return [new FormField("", "Input", FieldKind.Json) { Begins = Raw(example), Description = "As JSON." }];
        var fields = new List<FormField>();
        Add(fields, root, root, "", "Input", required: true, example, 0);
        // An example's words are about its file, not about the one that will be uploaded.
        return fields.Any(f => f.Kind is FieldKind.Artifact) ? [.. fields.Select(f => f.Kind is FieldKind.Text ? f with { Begins = "" } : f)] : fields;
    }

    private static void Add(List<FormField> fields, JsonElement root, JsonElement given, string path, string label, bool required, JsonElement? example, int depth)
    {
        var schema = Resolved(root, given);
        var types = TypesOf(schema);
        if (types.Contains("object") && schema.TryGetProperty("properties", out var properties) && depth < Deepest && !(depth > 0 && types.Contains("null")))
        {
            var needed = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(n => n.GetString()).ToHashSet() : [];
            foreach (var property in properties.EnumerateObject())
                Add(fields, root, property.Value, path is "" ? property.Name : $"{path}.{property.Name}", property.Name, needed.Contains(property.Name), In(example, property.Name), depth + 1);
            return;
        }

        var kind = KindOf(root, schema, types);
        fields.Add(new FormField(path, label, kind)
        {
            Description = Text(given, "description") ?? Text(schema, "description"),
            Required = required && !types.Contains("null"),
            Nullable = types.Contains("null"),
            Begins = BeginsWith(kind, example ?? (given.TryGetProperty("default", out var usual) || schema.TryGetProperty("default", out usual) ? usual : null)),
            Options = kind is FieldKind.Choice ? Words(schema) : kind is FieldKind.Choices ? Words(Resolved(root, schema.GetProperty("items"))) : [],
            Least = Number(schema, "minimum") ?? Number(schema, "exclusiveMinimum"),
            Most = Number(schema, "maximum") ?? Number(schema, "exclusiveMaximum"),
            Pattern = kind is FieldKind.Text ? Text(schema, "pattern") : null,
            Item = kind is FieldKind.Lines ? KindOf(root, Resolved(root, schema.GetProperty("items")), TypesOf(Resolved(root, schema.GetProperty("items")))) : FieldKind.Text,
        });
    }

    private static FieldKind KindOf(JsonElement root, JsonElement schema, HashSet<string> types)
    {
        if (schema.TryGetProperty("enum", out _)) return FieldKind.Choice;
        if (Text(schema, "format") is "artifact") return FieldKind.Artifact;
        var main = types.Where(t => t is not "null").ToList();
        // Numbers may also be written as text where the reader takes both: the number is what is meant.
        if (main.Contains("integer")) return FieldKind.Integer;
        if (main.Contains("number")) return FieldKind.Number;
        if (main is not [var type]) return FieldKind.Json;
        if (type is "array" && schema.TryGetProperty("items", out var items))
        {
            var item = Resolved(root, items);
            if (item.ValueKind != JsonValueKind.Object) return FieldKind.Json;
            var of = KindOf(root, item, TypesOf(item));
            return of is FieldKind.Choice ? FieldKind.Choices : of is FieldKind.Text or FieldKind.Number or FieldKind.Integer ? FieldKind.Lines : FieldKind.Json;
        }

        return type switch { "string" => FieldKind.Text, "boolean" => FieldKind.Flag, _ => FieldKind.Json };
    }

    private static string BeginsWith(FieldKind kind, JsonElement? value) => value switch
    {
        null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => "",
        { ValueKind: JsonValueKind.Array } list when kind is FieldKind.Lines or FieldKind.Choices => string.Join('\n', list.EnumerateArray().Select(Plain)),
        { } other when kind is FieldKind.Json => Raw(other),
        // An example's artifact exists nowhere.
        _ when kind is FieldKind.Artifact => "",
        { } other => Plain(other),
    };

    private static string Plain(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string Raw(JsonElement? value) => value is { ValueKind: not JsonValueKind.Undefined } given ? JsonSerializer.Serialize(given, OrreryJson.Indented) : "{}";

    private static JsonElement Resolved(JsonElement root, JsonElement schema)
    {
        for (var hops = 0; hops < 16 && schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$ref", out var reference); hops++)
        {
            var at = root;
            foreach (var part in reference.GetString()!.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
                at = at.ValueKind == JsonValueKind.Array ? at[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] : at.GetProperty(name);
            }

            schema = at;
        }

        return schema;
    }

    private static HashSet<string> TypesOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("type", out var type)) return [];
        return type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(t => t.GetString()!)] : [type.GetString()!];
    }

    private static List<string> Words(JsonElement schema) => [.. schema.GetProperty("enum").EnumerateArray().Where(w => w.ValueKind != JsonValueKind.Null).Select(Plain)];

    private static JsonElement? In(JsonElement? of, string name) => of is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement schema, string name) => schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement schema, string name) => schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
