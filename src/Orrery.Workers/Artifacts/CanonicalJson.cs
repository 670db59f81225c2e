using System.Buffers;
using System.Text.Json;

namespace Orrery.Workers.Artifacts;

/// <summary>One way of writing each JSON value: properties in ordinal order, no white space, strings escaped in one way.</summary>
/// <remarks>Numbers stay as they are written, so 1 and 1.0 differ; for a cache that costs a miss, never a wrong hit.</remarks>
public static class CanonicalJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The canonical form of a JSON text in UTF-8.</summary>
    /// <exception cref="JsonException">It is no JSON, a property occurs twice, or it is nested deeper than 64.</exception>
    public static byte[] Of(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Strict);
        var bytes = new ArrayBufferWriter<byte>(json.Length + 16);
        using (var writer = new Utf8JsonWriter(bytes)) Write(writer, document.RootElement);
        return bytes.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
