using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orrery.Hosting;

/// <summary>An input or a result: JSON in UTF-8, passed along unread. At most <see cref="MaxBytes"/>; larger things are artifacts.</summary>
[JsonConverter(typeof(Json))]
public readonly struct Payload(ReadOnlyMemory<byte> utf8)
{
    public const int MaxBytes = 1024 * 1024;

    public static readonly Payload Null = new("null"u8.ToArray());

    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;

    public static Payload Of<T>(T value) => new(JsonSerializer.SerializeToUtf8Bytes(value, OrreryJson.Options));

    public override string ToString() => System.Text.Encoding.UTF8.GetString(Utf8.Span);

    private sealed class Json : JsonConverter<Payload>
    {
        public override Payload Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return new Payload(JsonSerializer.SerializeToUtf8Bytes(document.RootElement));
        }

        public override void Write(Utf8JsonWriter writer, Payload value, JsonSerializerOptions options)
        {
            if (value.Utf8.IsEmpty) writer.WriteNullValue();
            else writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
        }
    }
}
