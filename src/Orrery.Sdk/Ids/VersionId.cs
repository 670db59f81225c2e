using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orrery;

/// <summary>Names one published version of a service by what it consists of: the same bytes have the same id on every machine.</summary>
/// <remarks>The first 64 bits of a SHA-256. Text form: 16 hexadecimal digits, such as <c>3fa9c1d207be5510</c>; <see cref="None"/> is empty.</remarks>
[JsonConverter(typeof(Json))]
public readonly record struct VersionId(ulong Value)
{
    /// <summary>No version: of a run that isn't pinned, or of code that isn't published, such as that of a process that hosts Orrery itself.</summary>
    public static readonly VersionId None;

    public bool IsNone => Value == 0;

    /// <summary>As many digits as people read.</summary>
    public string Short => IsNone ? "" : ToString()[..8];

    public static bool TryParse(string? text, out VersionId id)
    {
        var read = ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && text!.Length == 16 && value != 0;
        id = new VersionId(read ? value : 0);
        return read;
    }

    public override string ToString() => IsNone ? "" : Value.ToString("x16", CultureInfo.InvariantCulture);

    private sealed class Json : JsonConverter<VersionId>
    {
        public override VersionId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.GetString() switch
        {
            null or "" => None,
            var text => TryParse(text, out var id) ? id : throw new JsonException("not a version's id"),
        };

        public override void Write(Utf8JsonWriter writer, VersionId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
