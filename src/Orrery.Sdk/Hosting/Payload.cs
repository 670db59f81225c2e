using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orrery.Hosting;

/// <summary>An input, a result or whatever else a run is told and tells: JSON in UTF-8, passed along unread. Either the bytes themselves or, of what is larger than
/// <see cref="MaxInline"/>, the name of the artifact that holds them.</summary>
/// <remarks>Whoever makes a large one stores it before anything durable names it; whoever needs the bytes reads them first. What was recorded before that rule has
/// bytes beyond the limit, and is read as it is.</remarks>
[JsonConverter(typeof(Json))]
public readonly struct Payload
{
    /// <summary>Bytes that are carried along: 32 KiB. More of them become an artifact.</summary>
    public const int MaxInline = 32 * 1024;

    /// <summary>Bytes that a value may have: 64 MiB. It is held in memory as a whole by the code that makes it and by the code that gets it.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    public static readonly Payload Null = new("null"u8.ToArray());

    private readonly ReadOnlyMemory<byte> _utf8;

    public Payload(ReadOnlyMemory<byte> utf8) => _utf8 = utf8;

    public Payload(StoredPayload stored) => Stored = stored;

    /// <summary>The bytes.</summary>
    /// <exception cref="InvalidOperationException">They lie in an artifact, which is to be read first.</exception>
    public ReadOnlyMemory<byte> Utf8 => Stored is null ? _utf8 : throw new InvalidOperationException($"The bytes lie in artifact {Stored.Id}, which is to be read first.");

    /// <summary>Where the bytes lie; null when they are here.</summary>
    public StoredPayload? Stored { get; }

    /// <summary>There is no value at all, not even null.</summary>
    public bool IsEmpty => Stored is null && _utf8.IsEmpty;

    /// <summary>In bytes, wherever they lie.</summary>
    public long Length => Stored?.Length ?? _utf8.Length;

    /// <summary>Bytes that are carried along.</summary>
    public int Inline => _utf8.Length;

    /// <summary>The bytes are here, and more than may be carried along.</summary>
    public bool IsToBeStored => _utf8.Length > MaxInline;

    /// <summary>Whether artifacts may be named in it; costs a look for the beginning of their ids. Of one that isn't here it can't be told, but that it is one itself.</summary>
    public bool MayNameArtifacts => Stored is not null || _utf8.Span.IndexOf("sha256-"u8) >= 0;

    public static Payload Of<T>(T value) => new(JsonSerializer.SerializeToUtf8Bytes(value, OrreryJson.Options));

    /// <summary>Whether both hold the same bytes in the same way.</summary>
    public bool Is(Payload other) => Stored is null ? other.Stored is null && _utf8.Span.SequenceEqual(other._utf8.Span) : Stored == other.Stored;

    public override string ToString() => Stored is null ? System.Text.Encoding.UTF8.GetString(_utf8.Span) : Stored.ToString();

    /// <summary>Between servers and workers: a list of the value, or a list of artifact and length. So no value can pass for the name of one.</summary>
    private sealed class Json : JsonConverter<Payload>
    {
        public override Payload Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Null) return default;
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() is not (1 or 2)) throw new JsonException("A list of a value, or of an artifact and a length, is wanted.");
            return list.GetArrayLength() == 1
                ? new Payload(JsonSerializer.SerializeToUtf8Bytes(list[0]))
                : new Payload(new StoredPayload(list[0].Deserialize<ArtifactId>(options), list[1].Deserialize<long>(options)));
        }

        public override void Write(Utf8JsonWriter writer, Payload value, JsonSerializerOptions options)
        {
            if (value.IsEmpty)
            {
                writer.WriteNullValue();
                return;
            }

            writer.WriteStartArray();
            if (value.Stored is { } stored)
            {
                writer.WriteStringValue(stored.Id.ToString());
                writer.WriteNumberValue(stored.Length);
            }
            else
            {
                writer.WriteRawValue(value._utf8.Span, skipInputValidation: true);
            }

            writer.WriteEndArray();
        }
    }
}
