using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Orrery;

/// <summary>The JSON Schema (2020-12) of a C# type as Orrery reads and writes it.</summary>
/// <remarks>
/// Besides what <see cref="JsonSchemaExporter"/> says: <c>[Description]</c>, <c>[Range]</c>, <c>[Length]</c>, <c>[MinLength]</c>, <c>[MaxLength]</c>, <c>[RegularExpression]</c>,
/// <c>[AllowedValues]</c>, <see cref="ExampleAttribute"/> and <see cref="SearchableAttribute"/> of properties and of positional records' parameters, of types <c>[Description]</c>; formats <c>artifact</c>
/// (<see cref="ArtifactId"/>), <c>artifact-file</c> (<see cref="ArtifactFile"/>), <c>run</c>, <c>version</c> and <c>time-span</c>. References stand only where a type contains
/// itself, and are pointers from the schema's root. Costs reflection over the type, some 0.1 ms.
/// </remarks>
public static class JsonSchema
{
    /// <summary>Of what somebody sends: what a start refuses for being missing is <c>required</c>, what it doesn't know is not allowed.</summary>
    /// <exception cref="NotSupportedException">The type can't be read from JSON.</exception>
    public static JsonNode OfInput(Type type) => Make(type, OrreryJson.Strict, written: false);

    /// <summary>Of what Orrery answers: what is null is left out, so that all which can't be null is <c>required</c>; later versions may add properties.</summary>
    /// <exception cref="NotSupportedException">The type can't be written as JSON.</exception>
    public static JsonNode OfResult(Type type) => Make(type, OrreryJson.Options, written: true);

    private static JsonNode Make(Type type, JsonSerializerOptions options, bool written)
    {
        try
        {
            return SchemaReferences.Inline(options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions
            {
                TreatNullObliviousAsNonNullable = true,
                TransformSchemaNode = (context, schema) => SchemaNotes.Add(context, written ? Required(context, schema) : schema),
            }));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new NotSupportedException($"{type.Name} has no schema: {e.Message}", e);
        }
    }

    private static JsonNode Required(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (context.TypeInfo.Kind != JsonTypeInfoKind.Object || schema is not JsonObject { } known || known["properties"] is not JsonObject properties) return schema;
        known.Remove("required");
        var names = context.TypeInfo.Properties.Where(p => p is { Get: not null, IsGetNullable: false, ShouldSerialize: null } && properties.ContainsKey(p.Name)).Select(p => (JsonNode)p.Name).ToArray();
        if (names.Length > 0) known["required"] = new JsonArray(names);
        return known;
    }
}
