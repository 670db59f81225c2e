using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orrery;

/// <summary>Names immutable bytes by their SHA-256; text form <c>sha256-</c> and 64 hexadecimal digits.</summary>
[JsonConverter(typeof(Json))]
public readonly record struct ArtifactId(string Hex)
{
    public override string ToString() => "sha256-" + Hex;

    public static bool TryParse(string? text, out ArtifactId id)
    {
        id = default;
        if (text is null || text.Length != 71 || !text.StartsWith("sha256-", StringComparison.Ordinal)) return false;
        if (text.AsSpan(7).ContainsAnyExcept("0123456789abcdef")) return false;
        id = new ArtifactId(text[7..]);
        return true;
    }

    private sealed class Json : JsonConverter<ArtifactId>
    {
        public override ArtifactId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var id) ? id : throw new JsonException("not an artifact id");

        public override void Write(Utf8JsonWriter writer, ArtifactId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
