using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orrery;

/// <summary>The name of immutable bytes: their SHA-256. Two artifacts with the same id hold the same bytes.</summary>
/// <remarks>
/// The text form is <c>sha256-</c> followed by 64 lower-case hexadecimal digits; it is also the JSON form and sorts like the hash.
/// <c>default</c> is the all-zero hash, which no known bytes have, and stands for "none" (<see cref="IsNone"/>).
/// </remarks>
[JsonConverter(typeof(JsonText))]
public readonly record struct ArtifactId : IComparable<ArtifactId>, IParsable<ArtifactId>
{
    /// <summary>Bytes in the hash.</summary>
    public const int HashLength = 32;

    private const string Prefix = "sha256-";
    private readonly ulong _a, _b, _c, _d;

    /// <summary>Names the bytes whose SHA-256 is <paramref name="sha256"/>.</summary>
    /// <exception cref="ArgumentException">The hash isn't 32 bytes long.</exception>
    public ArtifactId(ReadOnlySpan<byte> sha256)
    {
        if (sha256.Length != HashLength) throw new ArgumentException($"A SHA-256 has 32 bytes, not {sha256.Length}.", nameof(sha256));
        _a = BinaryPrimitives.ReadUInt64BigEndian(sha256);
        _b = BinaryPrimitives.ReadUInt64BigEndian(sha256[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(sha256[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(sha256[24..]);
    }

    /// <summary>True for <c>default</c>, which names nothing.</summary>
    public bool IsNone => (_a | _b | _c | _d) == 0;

    /// <summary>The 64 lower-case hexadecimal digits, without the prefix.</summary>
    public string Hex => $"{_a:x16}{_b:x16}{_c:x16}{_d:x16}";

    /// <summary>The id of bytes in memory.</summary>
    public static ArtifactId Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[HashLength];
        SHA256.HashData(content, hash);
        return new(hash);
    }

    /// <summary>Writes the hash, <see cref="HashLength"/> bytes.</summary>
    public void CopyTo(Span<byte> sha256)
    {
        BinaryPrimitives.WriteUInt64BigEndian(sha256, _a);
        BinaryPrimitives.WriteUInt64BigEndian(sha256[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(sha256[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(sha256[24..], _d);
    }

    /// <summary>Reads the text form. Returns false for anything else: another prefix, upper case, another length.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ArtifactId id)
    {
        id = default;
        if (text is null || text.Length != Prefix.Length + 2 * HashLength || !text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var digits = text.AsSpan(Prefix.Length);
        if (digits.ContainsAnyExcept("0123456789abcdef")) return false;
        Span<byte> hash = stackalloc byte[HashLength];
        Convert.FromHexString(digits, hash, out _, out _);
        id = new(hash);
        return true;
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">The text is anything else; the message shows it and the form expected.</exception>
    public static ArtifactId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new FormatException($"\"{text}\" is no artifact id: expected {Prefix} followed by 64 lower-case hexadecimal digits.");

    static ArtifactId IParsable<ArtifactId>.Parse(string s, IFormatProvider? provider) => Parse(s);
    static bool IParsable<ArtifactId>.TryParse(string? s, IFormatProvider? provider, out ArtifactId result) => TryParse(s, out result);

    /// <summary>The order of the text forms.</summary>
    public int CompareTo(ArtifactId other) => (_a, _b, _c, _d).CompareTo((other._a, other._b, other._c, other._d));

    /// <summary>The text form, <c>sha256-…</c>.</summary>
    public override string ToString() => Prefix + Hex;

    private sealed class JsonText : JsonConverter<ArtifactId>
    {
        public override ArtifactId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            TryParse(reader.TokenType == JsonTokenType.String ? reader.GetString() : null, out var id)
                ? id
                : throw new JsonException($"Expected an artifact id, {Prefix} followed by 64 lower-case hexadecimal digits.");

        public override void Write(Utf8JsonWriter writer, ArtifactId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
